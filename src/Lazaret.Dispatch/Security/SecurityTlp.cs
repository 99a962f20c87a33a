namespace Lazaret.Dispatch.Security;

/// <summary>A label of the traffic light protocol.</summary>
/// <param name="Name">In upper case.</param>
/// <param name="Enforced">Must it be held by who reads? Otherwise it is only a note.</param>
internal sealed record SecurityTlp(string Name, bool Enforced);
