namespace Lazaret.Core.Routes.Definition;

/// <summary>What is done to the original.</summary>
/// <param name="Action">See there.</param>
/// <param name="MoveTo">Folder on the source, for <see cref="SourceAction.Move"/>; null otherwise.</param>
public sealed record SourceDisposal(SourceAction Action, string? MoveTo = null);
