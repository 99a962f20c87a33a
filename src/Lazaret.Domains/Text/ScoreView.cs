using System.Text.Json.Serialization;
using Lazaret.Core.Text;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Text;

/// <summary>The verdict on one name as JSON: what a list of names is answered with.</summary>
internal readonly record struct ScoreView
{
    /// <summary>The name as it came.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Domain { get; init; }

    /// <summary>benign, suspicious, dga, or not_applicable: no registrable name, see not_applicable_reason.</summary>
    public required string Verdict { get; init; }

    /// <summary>empty, too_long, bad_label, bad_character, ip_address, reverse_lookup, single_label or public_suffix; null for a name that was scored.</summary>
    public required string? NotApplicableReason { get; init; }

    /// <summary>The calibrated probability, 0 to 1, that the name is generated; null when not applicable.</summary>
    public required float? Score { get; init; }

    /// <summary>What names are ranked by: it rises with the score and does not saturate; null when not applicable.</summary>
    public required float? Margin { get; init; }

    /// <summary>random, pronounceable, word_list, hash or unknown; null unless the verdict is dga or suspicious.</summary>
    public required string? Category { get; init; }

    /// <summary>The family, or unknown; null unless the verdict is dga or suspicious.</summary>
    public required string? Family { get; init; }

    /// <summary>The probability of that family, 0 to 1; null where there is none.</summary>
    public required float? FamilyScore { get; init; }

    /// <summary>The name is on the allow-list, which made it benign.</summary>
    public required bool AllowListed { get; init; }

    /// <summary>The id of the model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The object that the name came in; left out when it came alone.</summary>
    [JsonConverter(typeof(RawJsonConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Input { get; init; }

    public static ScoreView Of(string name, DomainScore score, ModelInfo model, byte[]? input)
    {
        bool scored = score.Kind != VerdictKind.NotApplicable;
        bool suspect = score.Kind is VerdictKind.Dga or VerdictKind.Suspicious;
        bool known = suspect && score.Family >= 0 && score.Family < model.Families.Count;
        return new ScoreView
        {
            Domain = name,
            Verdict = EnumNames.Of(score.Kind),
            NotApplicableReason = scored ? null : EnumNames.Of(score.Reason),
            Score = scored ? Finite(score.Score) : null,
            Margin = scored ? Finite(score.Margin) : null,
            Category = suspect ? EnumNames.Of(score.Category) : null,
            Family = known ? model.Families[score.Family] : suspect ? "unknown" : null,
            FamilyScore = known ? Finite(score.FamilyScore) : null,
            AllowListed = score.AllowListed,
            Model = model.Id,
            Input = input,
        };
    }

    /// <summary>JSON has no infinity.</summary>
    internal static float? Finite(float value) => float.IsFinite(value) ? value : null;
}
