using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Names;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>Scores batches of names: normalise, compute, decide. Has buffers of its own, so each thread needs one; nothing is allocated after it was made.</summary>
internal sealed class BatchScorer
{
    /// <summary>Most names of one call.</summary>
    public const int Capacity = 256;

    private readonly DgaModel model;
    private readonly DomainNormalizer normalizer;
    private readonly SubLabelRule rule;
    private readonly AllowList allowed;
    private readonly TextScorer texts;
    private readonly FamilyChooser families;
    private readonly byte[] buffer = new byte[DomainNormalizer.MaxLength];
    private readonly Entry[] entries = new Entry[Capacity];

    public BatchScorer(DgaModel model, DomainNormalizer normalizer, SubLabelRule rule, AllowList allowed, KernelPath path)
    {
        this.model = model;
        this.normalizer = normalizer;
        this.rule = rule;
        this.allowed = allowed;
        texts = new TextScorer(model, path, 2 * Capacity);
        families = new FamilyChooser(model);
    }

    /// <summary>Scores up to <see cref="Capacity"/> names.</summary>
    public void Score(ReadOnlySpan<string> names, Span<DomainScore> scores, ThresholdProfile profile)
    {
        // 1. Names into texts: the registrable label, and a label below it where the rule asks for one.
        texts.Clear();
        for (int i = 0; i < names.Length; i++)
        {
            entries[i] = Prepare(names[i]);
        }

        // 2. The networks.
        texts.Run();

        // 3. Margins into verdicts.
        float threshold = model.ThresholdOf(profile);
        float sensitive = model.ThresholdOf(ThresholdProfile.Sensitive);
        for (int i = 0; i < names.Length; i++)
        {
            scores[i] = Decide(entries[i], threshold, sensitive);
        }
    }

    private Entry Prepare(string text)
    {
        NormalizedName name = normalizer.Normalize(text, buffer);
        if (!name.IsApplicable)
        {
            return new Entry(name.Reason, false, -1, -1);
        }

        ReadOnlySpan<byte> whole = buffer.AsSpan(0, name.Length);
        int main = texts.Add(whole.Slice(name.RegistrableStart, name.RegistrableLabelLength), whole[name.SuffixStart..], sub: false);
        int below = rule.Find(whole, name, out Range label, out Range suffix, out bool sub) ? texts.Add(whole[label], whole[suffix], sub) : -1;
        return new Entry(NotApplicableReason.None, allowed.Contains(whole[name.RegistrableStart..]), main, below);
    }

    private DomainScore Decide(in Entry entry, float threshold, float sensitive)
    {
        if (entry.Reason != NotApplicableReason.None)
        {
            return DomainScore.NotApplicable(entry.Reason);
        }

        int text = entry.Sub >= 0 && texts.MarginOf(entry.Sub) > texts.MarginOf(entry.Main) ? entry.Sub : entry.Main;
        float margin = texts.MarginOf(text);
        VerdictKind kind = entry.IsAllowed ? VerdictKind.Benign : margin > threshold ? VerdictKind.Dga : margin > sensitive ? VerdictKind.Suspicious : VerdictKind.Benign;
        DomainScore score = new(
            kind, NotApplicableReason.None, Probability(model, margin), margin, texts.RandomOf(text), texts.WordListOf(text), DomainCategory.Unknown, -1, 0);
        if (kind == VerdictKind.Benign)
        {
            return score with { AllowListed = entry.IsAllowed };
        }

        (DomainCategory category, short family, float probability) = families.Choose(texts, text);
        return score with { Category = category, Family = family, FamilyScore = probability };
    }

    /// <summary>The calibrated probability that belongs to a margin.</summary>
    public static float Probability(DgaModel model, float margin) => 1 / (1 + MathF.Exp(-model.LogOdds[margin]));

    /// <summary>A name of the batch and its texts.</summary>
    private readonly record struct Entry(NotApplicableReason Reason, bool IsAllowed, int Main, int Sub);
}
