namespace Lazaret.Domains.Verdicts;

/// <summary>A family and how probable it is.</summary>
/// <param name="Family">The family's name in the spelling of DGArchive.</param>
/// <param name="Score">0 to 1.</param>
public sealed record FamilyScore(string Family, float Score);
