using System.Text.Json.Serialization;
using Lazaret.Core.Text;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Text;

/// <summary>The verdict record, version 1: everything that is known about one name.</summary>
internal sealed record VerdictView
{
    /// <summary>The version of this record: 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The name as it came.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Domain { get; init; }

    /// <summary>Lower case, A-labels, without scheme, port, path, leading www. and trailing dot; null when not applicable.</summary>
    public required string? Normalized { get; init; }

    /// <summary>The same with U-labels, for people.</summary>
    [JsonConverter(typeof(LosslessStringConverter))]
    public required string? Unicode { get; init; }

    /// <summary>The registrable name; null when not applicable.</summary>
    public required string? Registrable { get; init; }

    /// <summary>The public suffix; null when not applicable.</summary>
    public required string? Suffix { get; init; }

    /// <summary>benign, suspicious, dga, or not_applicable: no registrable name, see not_applicable_reason.</summary>
    public required string Verdict { get; init; }

    /// <summary>empty, too_long, bad_label, bad_character, ip_address, reverse_lookup, single_label or public_suffix; null for a name that was scored.</summary>
    public required string? NotApplicableReason { get; init; }

    /// <summary>The profile whose thresholds decided: balanced, high-confidence, sensitive or compat.</summary>
    public required string Profile { get; init; }

    /// <summary>The calibrated probability, 0 to 1, that the name is generated; null when not applicable.</summary>
    public required float? Score { get; init; }

    /// <summary>What names are ranked by: it rises with the score and does not saturate; null when not applicable.</summary>
    public required float? Margin { get; init; }

    /// <summary>The larger one of the two raw outputs below.</summary>
    public required float? RawLogit { get; init; }

    /// <summary>The raw output for names drawn at random and pronounceable ones.</summary>
    public required float? RandomLogit { get; init; }

    /// <summary>The raw output for names made of words.</summary>
    public required float? WordListLogit { get; init; }

    /// <summary>random, pronounceable, word_list, hash or unknown; null unless the verdict is dga or suspicious.</summary>
    public required string? Category { get; init; }

    /// <summary>The family, or unknown; null unless the verdict is dga or suspicious.</summary>
    public required string? Family { get; init; }

    /// <summary>The probability of that family, 0 to 1; null where there is none.</summary>
    public required float? FamilyScore { get; init; }

    /// <summary>The three most probable families, best first; empty for a benign name.</summary>
    public required IReadOnlyList<FamilyView> Families { get; init; }

    /// <summary>The labels with their own scores, the registrable one first.</summary>
    public required IReadOnlyList<WordView> Words { get; init; }

    /// <summary>Why, in short sentences.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The name is on the allow-list, which made it benign.</summary>
    public required bool AllowListed { get; init; }

    /// <summary>The model that answered.</summary>
    public required ModelNameView Model { get; init; }

    /// <summary>How long the answer took here, milliseconds; null where nobody measured.</summary>
    public double? LatencyMs { get; init; }

    public static VerdictView Of(DomainVerdict verdict, ModelInfo model)
    {
        ScoreView brief = ScoreView.Of(verdict.Domain, verdict.Result, model, null);
        DomainScore score = verdict.Result;
        return new VerdictView
        {
            Domain = verdict.Domain,
            Normalized = OrNull(verdict.Normalized),
            Unicode = OrNull(verdict.Unicode),
            Registrable = OrNull(verdict.Registrable),
            Suffix = OrNull(verdict.Suffix),
            Verdict = brief.Verdict,
            NotApplicableReason = brief.NotApplicableReason,
            Profile = ThresholdProfiles.NameOf(verdict.Profile),
            Score = brief.Score,
            Margin = brief.Margin,
            RawLogit = ScoreView.Finite(Math.Max(score.RandomLogit, score.WordListLogit)),
            RandomLogit = ScoreView.Finite(score.RandomLogit),
            WordListLogit = ScoreView.Finite(score.WordListLogit),
            Category = brief.Category,
            Family = brief.Family is null ? null : OrNull(verdict.Family) ?? "unknown",
            FamilyScore = brief.FamilyScore,
            Families = [.. verdict.Families.Select(f => new FamilyView(f.Family, f.Score))],
            Words = [.. verdict.Words.Select(WordView.Of)],
            Reasons = verdict.Reasons,
            AllowListed = verdict.AllowListed,
            Model = new ModelNameView(model.Id, model.Hash),
        };
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
