using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Model;

/// <summary>A family that the model knows.</summary>
/// <param name="Name">In the spelling of DGArchive.</param>
/// <param name="Aliases">Other names for it.</param>
/// <param name="Group">Families of one group cannot be told apart by one name; empty when it can be.</param>
/// <param name="Category">What its names look like.</param>
/// <param name="Threshold">Probability, 0 to 1, from which on it is reported and not <c>unknown</c>.</param>
public sealed record FamilyInfo(string Name, IReadOnlyList<string> Aliases, string Group, DomainCategory Category, float Threshold);
