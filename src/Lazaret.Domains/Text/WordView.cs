using System.Text.Json.Serialization;
using Lazaret.Core.Text;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Text;

/// <summary>One label of a name and its own score.</summary>
internal sealed record WordView
{
    /// <summary>The label.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Value { get; init; }

    /// <summary>The probability that it is generated, 0 to 1.</summary>
    public required float BinaryScore { get; init; }

    /// <summary>benign or DGA.</summary>
    public required string BinaryLabel { get; init; }

    /// <summary>The probability of the family, 0 to 1; 0 when the label is benign.</summary>
    public required float FamilyScore { get; init; }

    /// <summary>The family, or N/A.</summary>
    public required string FamilyLabel { get; init; }

    public static WordView Of(WordScore word) => new()
    {
        Value = word.Value,
        BinaryScore = word.BinaryScore,
        BinaryLabel = word.IsDga ? CompatWord.Dga : CompatWord.Benign,
        FamilyScore = word.FamilyScore,
        FamilyLabel = word.Family,
    };
}
