using System.Numerics.Tensors;
using Lazaret.Domains.Model;

namespace Lazaret.Domains.Inference;

/// <summary>
/// What a model says about texts (<c>label.suffix</c>): logits, margin, probabilities of families. Add texts, <see cref="Run"/>, ask. Has buffers of its own, so each
/// thread needs one; nothing is allocated after it was made.
/// </summary>
internal sealed class TextScorer
{
    private readonly DgaModel model;
    private readonly NetworkRunner runner;
    private readonly TokenTexts texts;
    private readonly bool[] isSub;
    private readonly bool[] isFirstOnly;
    private readonly float[] random;
    private readonly float[] wordList;
    private readonly float[][] randomOf;
    private readonly float[][] wordListOf;
    private readonly float[][] sideOf;
    private readonly int[] chosen;
    private readonly int[] rest;
    private readonly int[] all;
    private readonly Stage whole;
    private readonly Stage? first;
    private readonly int[] afterFirst;

    /// <param name="model">The model.</param>
    /// <param name="path">How to compute.</param>
    /// <param name="capacity">Most texts of one run.</param>
    public TextScorer(DgaModel model, KernelPath path, int capacity)
    {
        this.model = model;
        Capacity = capacity;
        runner = NetworkRunner.Create(path, model.Networks, model.MaxLength);
        texts = new TokenTexts(capacity, model.MaxLength, model.Tokens);
        isSub = new bool[capacity];
        isFirstOnly = new bool[capacity];
        random = new float[capacity];
        wordList = new float[capacity];
        chosen = new int[capacity];
        rest = new int[capacity];
        randomOf = [.. model.Networks.Select(_ => new float[capacity])];
        wordListOf = [.. model.Networks.Select(_ => new float[capacity])];
        sideOf = [.. model.Networks.Select(n => new float[capacity * n.HiddenStride])];
        all = [.. Enumerable.Range(0, model.Networks.Length)];
        whole = new Stage(model, all);
        first = model.FirstStage is { } stage ? new Stage(model, stage) : null;
        afterFirst = [.. all.Except(model.FirstStage ?? [])];
    }

    /// <summary>Most texts of one run.</summary>
    public int Capacity { get; }

    /// <summary>How many texts there are.</summary>
    public int Count => texts.Count;

    /// <summary>Forgets all texts.</summary>
    public void Clear() => texts.Clear();

    /// <summary>Adds a text and returns its number.</summary>
    /// <param name="label">The label.</param>
    /// <param name="suffix">The suffix, without the dot before it.</param>
    /// <param name="sub">The label lies below the registrable one; other thresholds hold for it.</param>
    public int Add(ReadOnlySpan<byte> label, ReadOnlySpan<byte> suffix, bool sub)
    {
        int text = texts.Add(label, suffix);
        isSub[text] = sub;
        return text;
    }

    /// <summary>Computes all texts.</summary>
    public void Run()
    {
        for (int i = 0; i < texts.Count; i++)
        {
            chosen[i] = i;
        }

        ReadOnlySpan<int> everyone = chosen.AsSpan(0, texts.Count);
        if (first is null)
        {
            Compute(all, everyone);
            Combine(whole, everyone, firstOnly: false);
            return;
        }

        Compute(model.FirstStage!, everyone);
        Combine(first, everyone, firstOnly: true);
        int more = 0;
        for (int i = 0; i < texts.Count; i++)
        {
            if (!(MarginOf(i) < model.Bound))
            {
                rest[more++] = i;
            }
        }

        Compute(afterFirst, rest.AsSpan(0, more));
        Combine(whole, rest.AsSpan(0, more), firstOnly: false);
    }

    /// <summary>The logit of the random head.</summary>
    public float RandomOf(int text) => random[text];

    /// <summary>The logit of the word-list head.</summary>
    public float WordListOf(int text) => wordList[text];

    /// <summary>The logits of one network alone; only of texts that it was asked for.</summary>
    public (float Random, float WordList) LogitsOf(int text, int network) => (randomOf[network][text], wordListOf[network][text]);

    /// <summary>The margin of the random head.</summary>
    public float RandomMarginOf(int text) => (isSub[text] ? model.RandomMarginSub : model.RandomMargin)[random[text]];

    /// <summary>The margin of the word-list head.</summary>
    public float WordListMarginOf(int text) => (isSub[text] ? model.WordListMarginSub : model.WordListMargin)[wordList[text]];

    /// <summary>The larger of the two heads' margins.</summary>
    public float MarginOf(int text) => Math.Max(RandomMarginOf(text), WordListMarginOf(text));

    /// <summary>The logits of all outputs of the family head.</summary>
    /// <param name="text">Which text.</param>
    /// <param name="logits">As many as <see cref="DgaModel.Outputs"/>.</param>
    public void FamilyLogits(int text, Span<float> logits)
    {
        logits.Clear();
        Stage stage = isFirstOnly[text] ? first! : whole;
        foreach (int n in stage.Networks)
        {
            float weight = stage.Family[n];
            if (weight == 0)
            {
                continue;
            }

            int width = model.Networks[n].HiddenStride;
            runner.AddFamily(model.Networks[n], sideOf[n].AsSpan(text * width, width), weight, logits);
        }
    }

    /// <summary>The probabilities of all outputs of the family head, as if the name were known to be generated: that of the benign output is 0, the others add up to 1.</summary>
    public void FamilyProbabilities(int text, Span<float> probabilities)
    {
        FamilyLogits(text, probabilities);
        probabilities[model.Benign] = float.NegativeInfinity;
        TensorPrimitives.Subtract(probabilities, TensorPrimitives.Max(probabilities), probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum(probabilities), probabilities);
    }

    private void Compute(ReadOnlySpan<int> networks, ReadOnlySpan<int> which)
    {
        Span<float> randomPart = stackalloc float[NetworkRunner.BatchSize];
        Span<float> wordListPart = stackalloc float[NetworkRunner.BatchSize];
        foreach (int n in networks)
        {
            int width = model.Networks[n].HiddenStride;
            for (int start = 0; start < which.Length; start += NetworkRunner.BatchSize)
            {
                ReadOnlySpan<int> part = which[start..Math.Min(start + NetworkRunner.BatchSize, which.Length)];

                // The texts of a run follow each other, except in the second stage of a cascade: then their hidden units move to their places, the last one first.
                // The places between them belong to texts that this network is not asked for.
                float[] side = sideOf[n];
                runner.Run(model.Networks[n], texts, part, randomPart, wordListPart, side.AsSpan(part[0] * width, part.Length * width));
                for (int i = part.Length - 1; i > 0 && part[i] != part[0] + i; i--)
                {
                    side.AsSpan((part[0] + i) * width, width).CopyTo(side.AsSpan(part[i] * width));
                }

                for (int i = 0; i < part.Length; i++)
                {
                    randomOf[n][part[i]] = randomPart[i];
                    wordListOf[n][part[i]] = wordListPart[i];
                }
            }
        }
    }

    private void Combine(Stage stage, ReadOnlySpan<int> which, bool firstOnly)
    {
        foreach (int text in which)
        {
            float r = 0;
            float w = 0;
            foreach (int n in stage.Networks)
            {
                r += stage.Random[n] * randomOf[n][text];
                w += stage.WordList[n] * wordListOf[n][text];
            }

            random[text] = r;
            wordList[text] = w;
            isFirstOnly[text] = firstOnly;
        }
    }

    /// <summary>The weights of some of the networks, brought to a sum of 1.</summary>
    private sealed class Stage(DgaModel model, int[] networks)
    {
        public int[] Networks { get; } = networks;

        public float[] Random { get; } = Share(model.RandomWeights, networks);

        public float[] WordList { get; } = Share(model.WordListWeights, networks);

        public float[] Family { get; } = Share(model.FamilyWeights, networks);

        private static float[] Share(float[] weights, int[] networks)
        {
            float sum = networks.Sum(n => weights[n]);
            return [.. weights.Select((w, n) => networks.Contains(n) && sum > 0 ? w / sum : 0)];
        }
    }
}
