namespace Lazaret.Domains.Verdicts;

/// <summary>One label of a name and its own score, as clients of the v4 interface expect it.</summary>
/// <param name="Value">The label.</param>
/// <param name="BinaryScore">Probability that it is generated, 0 to 1.</param>
/// <param name="IsDga">It counts for the verdict and is above the threshold: a name's verdict is DGA exactly when that of one of its labels is.</param>
/// <param name="FamilyScore">0 to 1; 0 when the label is benign.</param>
/// <param name="Family">The family's name, <c>N/A</c> when the label is benign.</param>
public sealed record WordScore(string Value, float BinaryScore, bool IsDga, float FamilyScore, string Family);
