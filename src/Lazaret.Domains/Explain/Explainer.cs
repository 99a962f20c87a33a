using System.Globalization;
using System.Text;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Explain;

/// <summary>
/// Says why a label got its score: which of its parts matter, found by leaving each out and scoring again, what its suffix does, and what can be seen with the eye.
/// At most <see cref="MaxTexts"/> texts are scored for one answer, so that it takes less than a millisecond.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="texts">Scores; its texts are replaced.</param>
internal sealed class Explainer(DgaModel model, TextScorer texts)
{
    /// <summary>Most texts of one explanation: the windows of a label of 63 characters, and one without suffix.</summary>
    public const int MaxTexts = 32;

    private const int Window = 4;
    private const int Step = 2;
    private const int Spans = 3;

    /// <summary>A span counts when the margin without it is smaller by this: a third of the way from one profile to the next.</summary>
    private const float MinDelta = 0.3f;

    /// <summary>Explains.</summary>
    /// <param name="label">The label that decided.</param>
    /// <param name="isBelow">It lies below the registrable one.</param>
    /// <param name="isSub">The higher thresholds of labels below a registered one hold for it.</param>
    /// <param name="suffix">What it was scored with.</param>
    /// <param name="score">The verdict.</param>
    /// <param name="profile">Whose thresholds decided.</param>
    /// <param name="isAllowed">The name is on the allow-list.</param>
    public IReadOnlyList<string> Explain(string label, bool isBelow, bool isSub, ReadOnlySpan<byte> suffix, in DomainScore score, ThresholdProfile profile, bool isAllowed)
    {
        List<string> reasons = [];
        if (isAllowed)
        {
            reasons.Add("The name is on the allow-list.");
        }

        float threshold = model.ThresholdOf(profile);
        reasons.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"The margin {score.Margin:0.00} is {(score.Margin > threshold ? "above" : "not above")} {threshold:0.00}, the threshold of the profile {ThresholdProfiles.NameOf(profile)}."));
        if (isBelow)
        {
            reasons.Add($"The label \"{label}\" below the registered one decided.");
        }

        List<Part> parts = Score(label, isSub, suffix, out int whole, out int bare);
        if (score.Kind is VerdictKind.Dga or VerdictKind.Suspicious)
        {
            reasons.Add(texts.WordListMarginOf(whole) > texts.RandomMarginOf(whole) ? "It looks put together from words of a list." : "Its characters look drawn by a generator.");
            AddSpans(reasons, label, parts, texts.MarginOf(whole));
        }

        float change = texts.MarginOf(whole) - texts.MarginOf(bare);
        if (Math.Abs(change) >= MinDelta)
        {
            reasons.Add(string.Create(
                CultureInfo.InvariantCulture, $"The suffix \"{Encoding.ASCII.GetString(suffix)}\" {(change > 0 ? "raises" : "lowers")} the margin by {Math.Abs(change):0.00}."));
        }

        reasons.AddRange(Facts.Of(label));
        return reasons;
    }

    /// <summary>Scores the label whole, without its suffix, and without each window.</summary>
    private List<Part> Score(string label, bool isSub, ReadOnlySpan<byte> suffix, out int whole, out int bare)
    {
        Span<byte> bytes = stackalloc byte[label.Length];
        Span<byte> rest = stackalloc byte[label.Length];
        Encoding.ASCII.GetBytes(label, bytes);
        texts.Clear();
        whole = texts.Add(bytes, suffix, isSub);
        bare = texts.Add(bytes, "?"u8, isSub);
        List<Part> parts = [];

        // Every second place is enough for a short label; a long one gets as many places as there is room for.
        int step = Math.Max(Step, (label.Length - Window + MaxTexts - 3) / (MaxTexts - 2));
        for (int at = 0; at + Window <= label.Length && label.Length > Window; at += step)
        {
            bytes[..at].CopyTo(rest);
            bytes[(at + Window)..].CopyTo(rest[at..]);
            parts.Add(new Part(at, texts.Add(rest[..(label.Length - Window)], suffix, isSub)));
        }

        texts.Run();
        return parts;
    }

    private void AddSpans(List<string> reasons, string label, List<Part> parts, float margin)
    {
        List<Part> best = [];
        foreach (Part part in parts.OrderBy(p => texts.MarginOf(p.Text)))
        {
            if (margin - texts.MarginOf(part.Text) < MinDelta || best.Count == Spans)
            {
                break;
            }

            if (best.TrueForAll(b => Math.Abs(b.At - part.At) >= Window))
            {
                best.Add(part);
            }
        }

        foreach (Part part in best)
        {
            reasons.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Without \"{label.AsSpan(part.At, Window)}\" at character {part.At + 1} the margin would fall by {margin - texts.MarginOf(part.Text):0.00}."));
        }
    }

    /// <summary>A window and the text that lacks it.</summary>
    private readonly record struct Part(int At, int Text);
}
