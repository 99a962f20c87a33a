namespace Lazaret.Dispatch.Security;

/// <summary>A label that must be held by itself.</summary>
/// <param name="Name">In upper case.</param>
/// <param name="MinPriority">It means something only with a classification of at least this priority; null = no bound.</param>
/// <param name="MaxPriority">And of at most this one; null = no bound.</param>
internal sealed record SecurityCaveat(string Name, int? MinPriority, int? MaxPriority)
{
    public bool Fits(SecurityLevel classification) => !(classification.Priority < MinPriority) && !(classification.Priority > MaxPriority);
}
