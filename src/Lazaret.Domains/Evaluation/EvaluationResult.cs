using System.Text.Json.Serialization;

namespace Lazaret.Domains.Evaluation;

/// <summary>
/// How good the answers on labelled names are. Where a figure needs names of a class and the file has none of it, it is null. Positive means generated; a name that is
/// not applicable has been called harmless and ranks below every name that was scored.
/// </summary>
public sealed record EvaluationResult
{
    /// <summary>Harmonic mean of precision and recall of the verdicts: <c>2·TP / (2·TP + FP + FN)</c>.</summary>
    [JsonPropertyName("f1")]
    public required double? F1 { get; init; }

    /// <summary>Probability that a generated name ranks above a harmless one, both drawn at random; equal ranks count one half. Ranked by <see cref="Verdicts.DomainScore.Margin"/>.</summary>
    [JsonPropertyName("auc")]
    public required double? Auc { get; init; }

    /// <summary>Share of the harmless names that have the verdict DGA.</summary>
    [JsonPropertyName("fpr")]
    public required double? Fpr { get; init; }

    /// <summary>Share of the generated names that have the verdict DGA.</summary>
    [JsonPropertyName("recall")]
    public required double? Recall { get; init; }

    /// <summary>
    /// The highest share of generated names that lie strictly above a threshold which at most one in a hundred of the harmless names lie above. Names of equal margin are
    /// never parted: with <c>n</c> harmless names the threshold is the margin of the one in place <c>⌊n/100⌋ + 1</c> from the top.
    /// </summary>
    [JsonPropertyName("tpr_at_fpr_1e2")]
    public required double? TprAtFpr1e2 { get; init; }

    /// <summary>The same for one in a thousand.</summary>
    [JsonPropertyName("tpr_at_fpr_1e3")]
    public required double? TprAtFpr1e3 { get; init; }

    /// <summary>The same for one in ten thousand. With fewer than 10,000 harmless names no one of them may lie above.</summary>
    [JsonPropertyName("tpr_at_fpr_1e4")]
    public required double? TprAtFpr1e4 { get; init; }

    /// <summary>How many names were read.</summary>
    [JsonPropertyName("names")]
    public required long Names { get; init; }

    /// <summary>Names by the seconds that the classifier took for them, without the time for reading the file.</summary>
    [JsonPropertyName("names_per_second")]
    public required double NamesPerSecond { get; init; }

    /// <summary>How many of the names are generated.</summary>
    [JsonPropertyName("dga")]
    public required long Dga { get; init; }

    /// <summary>How many are harmless.</summary>
    [JsonPropertyName("benign")]
    public required long Benign { get; init; }

    /// <summary>How many got no score as they are no registrable names.</summary>
    [JsonPropertyName("not_applicable")]
    public required long NotApplicable { get; init; }

    /// <summary>Share of the names with the verdict DGA that are generated.</summary>
    [JsonPropertyName("precision")]
    public required double? Precision { get; init; }

    /// <summary>Share of the names with the right verdict.</summary>
    [JsonPropertyName("accuracy")]
    public required double? Accuracy { get; init; }

    /// <summary>Recall of each family that the file names, in the order of the alphabet.</summary>
    [JsonPropertyName("families")]
    public required IReadOnlyList<FamilyRecall> Families { get; init; }
}
