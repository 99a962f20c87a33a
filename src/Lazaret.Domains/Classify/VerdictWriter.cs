using System.Text;
using Lazaret.Domains.Explain;
using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Names;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>Writes the long form of a verdict. Has buffers of its own, so each thread needs one.</summary>
internal sealed class VerdictWriter
{
    /// <summary>Most labels of a name that get a score of their own; a name can have 127.</summary>
    private const int MaxWords = 32;

    private const int TopFamilies = 3;

    private readonly DgaModel model;
    private readonly DomainNormalizer normalizer;
    private readonly SubLabelRule rule;
    private readonly AllowList allowed;
    private readonly BatchScorer batch;
    private readonly TextScorer texts;
    private readonly FamilyChooser families;
    private readonly byte[] buffer = new byte[DomainNormalizer.MaxLength];

    public VerdictWriter(DgaModel model, DomainNormalizer normalizer, SubLabelRule rule, AllowList allowed, KernelPath kernels)
    {
        this.model = model;
        this.normalizer = normalizer;
        this.rule = rule;
        this.allowed = allowed;
        batch = new BatchScorer(model, normalizer, rule, allowed, kernels);
        // The label that the rule chose may be the same text as the registrable one, and is then scored beside all others.
        texts = new TextScorer(model, kernels, Math.Max(MaxWords + 1, Explainer.MaxTexts));
        families = new FamilyChooser(model);
    }

    /// <summary>Writes the verdict on a text.</summary>
    public DomainVerdict Describe(string text, ThresholdProfile profile, bool explain)
    {
        DomainScore score = default;
        batch.Score([text], new Span<DomainScore>(ref score), profile);
        NormalizedName name = normalizer.Normalize(text, buffer);
        if (!name.IsApplicable)
        {
            return new DomainVerdict
            {
                Domain = text, Normalized = "", Unicode = "", Registrable = "", Suffix = "", Family = "", Result = score, Profile = profile,
                Reasons = explain ? [Facts.Of(name.Reason)] : [],
            };
        }

        ReadOnlySpan<byte> whole = buffer.AsSpan(0, name.Length);
        string normalized = Encoding.ASCII.GetString(whole);
        bool flagged = score.Kind is VerdictKind.Dga or VerdictKind.Suspicious;
        bool isAllowed = allowed.Contains(whole[name.RegistrableStart..]);
        List<WordScore> words = Words(whole, name, profile, isAllowed, out FamilyScore[] top, out Decision decision);
        return new DomainVerdict
        {
            Domain = text,
            Normalized = normalized,
            Unicode = DomainNormalizer.ToUnicode(whole),
            Registrable = normalized[name.RegistrableStart..],
            Suffix = normalized[name.SuffixStart..],
            Result = score,
            Profile = profile,
            Family = !flagged ? "" : NameOf(score.Family),
            Families = flagged ? top : [],
            Words = words,
            Reasons = explain ? new Explainer(model, texts).Explain(decision.Label, decision.IsBelow, decision.IsSub, whole[decision.Suffix], score, profile, isAllowed) : [],
            AllowListed = isAllowed,
        };
    }

    /// <summary>
    /// The registrable label first, then the others from right to left, each once. The two that count for the verdict are scored as <see cref="BatchScorer"/> scores them,
    /// and only they can be called generated.
    /// </summary>
    private List<WordScore> Words(ReadOnlySpan<byte> whole, in NormalizedName name, ThresholdProfile profile, bool isAllowed, out FamilyScore[] top, out Decision decision)
    {
        texts.Clear();
        int main = texts.Add(whole.Slice(name.RegistrableStart, name.RegistrableLabelLength), whole[name.SuffixStart..], sub: false);
        int below = rule.Find(whole, name, out Range chosen, out Range suffix, out bool sub) ? texts.Add(whole[chosen], whole[suffix], sub) : -1;
        string chosenLabel = below < 0 ? "" : Encoding.ASCII.GetString(whole[chosen]);
        List<(string Label, int Text)> labels = Labels(whole, name, main, below, chosenLabel);
        texts.Run();

        int deciding = below >= 0 && texts.MarginOf(below) > texts.MarginOf(main) ? below : main;
        if (deciding == below && chosenLabel == labels[0].Label)
        {
            labels[0] = (chosenLabel, below);
        }

        List<WordScore> words = [];
        foreach ((string label, int text) in labels)
        {
            float margin = texts.MarginOf(text);
            bool isDga = !isAllowed && (text == main || text == below) && margin > model.ThresholdOf(profile);
            (_, short family, float probability) = isDga ? families.Choose(texts, text) : default;
            words.Add(new WordScore(label, BatchScorer.Probability(model, margin), isDga, isDga ? probability : 0, isDga ? NameOf(family) : "N/A"));
        }

        families.Choose(texts, deciding);
        top = Best(families.Probabilities);
        decision = deciding == main
            ? new Decision(labels[0].Label, IsBelow: false, IsSub: false, name.SuffixStart..name.Length)
            : new Decision(chosenLabel, IsBelow: true, sub, suffix);
        return words;
    }

    /// <summary>All labels and their texts. A place is kept for the one that the rule chose, wherever in the name it is.</summary>
    private List<(string Label, int Text)> Labels(ReadOnlySpan<byte> whole, in NormalizedName name, int main, int below, string chosen)
    {
        List<(string Label, int Text)> labels = [(Encoding.ASCII.GetString(whole.Slice(name.RegistrableStart, name.RegistrableLabelLength)), main)];
        if (below >= 0 && chosen != labels[0].Label)
        {
            labels.Add((chosen, below));
        }

        bool isPlaced = labels.Count == 1;
        for (int end = name.RegistrableStart - 1; end > 0 && labels.Count < MaxWords;)
        {
            int start = whole[..end].LastIndexOf((byte)'.') + 1;
            string label = Encoding.ASCII.GetString(whole[start..end]);
            if (label == chosen && !isPlaced)
            {
                labels.RemoveAt(1);
                labels.Add((chosen, below));
                isPlaced = true;
            }
            else if (!labels.Exists(l => l.Label == label))
            {
                labels.Add((label, texts.Add(whole[start..end], whole[name.SuffixStart..], sub: true)));
            }

            end = start - 1;
        }

        return labels;
    }

    private string NameOf(short family) => family < 0 ? "unknown" : model.Families[family].Name;

    private FamilyScore[] Best(ReadOnlySpan<float> probabilities)
    {
        float[] values = probabilities[..model.Families.Length].ToArray();
        FamilyScore[] all = [.. model.Families.Select((f, i) => new FamilyScore(f.Name, values[i]))];
        return [.. all.OrderByDescending(f => f.Score).Take(TopFamilies)];
    }

    /// <summary>The label whose score is the name's.</summary>
    /// <param name="Label">The label.</param>
    /// <param name="IsBelow">It lies below the registrable one.</param>
    /// <param name="IsSub">It has to reach the higher thresholds of labels below a registered one.</param>
    /// <param name="Suffix">What it was scored with, as a part of the name.</param>
    private readonly record struct Decision(string Label, bool IsBelow, bool IsSub, Range Suffix);
}
