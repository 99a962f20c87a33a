using System.Text.Json.Serialization;

namespace Lazaret.Domains.Evaluation;

/// <summary>How many of one family's names are found.</summary>
/// <param name="Family">The family as the file names it.</param>
/// <param name="Names">How many names of it the file has.</param>
/// <param name="Recall">Share of them with the verdict DGA, 0 to 1.</param>
public sealed record FamilyRecall(
    [property: JsonPropertyName("family")] string Family,
    [property: JsonPropertyName("names")] long Names,
    [property: JsonPropertyName("recall")] double Recall);
