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
        texts = new TextScorer(model, kernels, Math.Max(MaxWords, Explainer.MaxTexts));
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
        List<WordScore> words = Words(whole, name, profile, out FamilyScore[] top, out int deciding);
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
            Reasons = explain ? new Explainer(model, texts).Explain(words[deciding].Value, deciding > 0, SuffixOf(whole, name, deciding), score, profile, isAllowed) : [],
            AllowListed = isAllowed,
        };
    }

    /// <summary>The registrable label first, then the others from right to left, each once.</summary>
    private List<WordScore> Words(ReadOnlySpan<byte> whole, in NormalizedName name, ThresholdProfile profile, out FamilyScore[] top, out int deciding)
    {
        List<string> labels = [];
        texts.Clear();
        for (int end = name.SuffixStart - 1; end > 0 && labels.Count < MaxWords;)
        {
            int start = whole[..end].LastIndexOf((byte)'.') + 1;
            string label = Encoding.ASCII.GetString(whole[start..end]);
            if (!labels.Contains(label))
            {
                texts.Add(whole[start..end], SuffixOf(whole, name, labels.Count), sub: labels.Count > 0);
                labels.Add(label);
            }

            end = start - 1;
        }

        texts.Run();
        deciding = 0;
        if (rule.Find(whole, name, out Range chosen, out _, out _))
        {
            int sub = labels.IndexOf(Encoding.ASCII.GetString(whole[chosen]));
            deciding = sub > 0 && texts.MarginOf(sub) > texts.MarginOf(0) ? sub : 0;
        }

        List<WordScore> words = [];
        for (int i = 0; i < labels.Count; i++)
        {
            float margin = texts.MarginOf(i);
            bool isDga = margin > model.ThresholdOf(profile);
            (_, short family, float probability) = isDga ? families.Choose(texts, i) : default;
            words.Add(new WordScore(labels[i], BatchScorer.Probability(model, margin), isDga, isDga ? probability : 0, isDga ? NameOf(family) : "N/A"));
        }

        families.Choose(texts, deciding);
        top = Best(families.Probabilities);
        return words;
    }

    /// <summary>Right below a provider of dynamic names that provider is the suffix, else the public suffix is.</summary>
    private ReadOnlySpan<byte> SuffixOf(ReadOnlySpan<byte> whole, in NormalizedName name, int word) =>
        word == 1 && rule.IsDynamic(whole[name.RegistrableStart..]) ? whole[name.RegistrableStart..] : whole[name.SuffixStart..];

    private string NameOf(short family) => family < 0 ? "unknown" : model.Families[family].Name;

    private FamilyScore[] Best(ReadOnlySpan<float> probabilities)
    {
        float[] values = probabilities[..model.Families.Length].ToArray();
        FamilyScore[] all = [.. model.Families.Select((f, i) => new FamilyScore(f.Name, values[i]))];
        return [.. all.OrderByDescending(f => f.Score).Take(TopFamilies)];
    }
}
