namespace Lazaret.Domains.Inference;

/// <summary>The reference: the formulas of training/dga/FORMAT.md as plain loops, one name after the other.</summary>
internal sealed class ScalarRunner : NetworkRunner
{
    private readonly float[] now;
    private readonly float[] next;
    private readonly float[] sums;
    private readonly float[] pooled;
    private readonly float[] hidden;
    private readonly byte[] marked;

    public ScalarRunner(IReadOnlyCollection<Network> networks, int maxLength)
    {
        int channels = networks.Max(n => n.Channels);
        now = new float[maxLength * channels];
        next = new float[maxLength * channels];
        sums = new float[channels];
        pooled = new float[networks.Max(n => (2 * n.Channels) + n.NgramDims)];
        marked = new byte[NgramTable.MarkedLength(maxLength)];
        hidden = new float[networks.Max(n => n.Hidden)];
    }

    public override void Run(Network network, TokenTexts texts, ReadOnlySpan<int> chosen, Span<float> random, Span<float> wordList, Span<float> side)
    {
        for (int i = 0; i < chosen.Length; i++)
        {
            ReadOnlySpan<byte> tokens = texts[chosen[i]];
            Pool(network, Trunk(network, tokens), tokens.Length);
            AddNgrams(network, tokens);
            Full(network.Main, 2 * network.Channels, hidden.AsSpan(0, network.Hidden));
            random[i] = network.RandomBias + Dot(hidden, network.Random);
            Span<float> units = side.Slice(i * network.HiddenStride, network.HiddenStride);
            units.Clear();
            Full(network.Side, (2 * network.Channels) + network.NgramDims, units[..network.Hidden]);
            wordList[i] = network.WordListBias + Dot(units, network.WordList);
        }
    }

    public override void AddFamily(Network network, ReadOnlySpan<float> units, float weight, Span<float> logits)
    {
        Add(logits, weight, network.FamilyBias);
        for (int h = 0; h < network.Hidden; h++)
        {
            Add(logits, weight * units[h], network.Family.AsSpan(h * network.Outputs, network.Outputs));
        }
    }

    private float[] Trunk(Network network, ReadOnlySpan<byte> tokens)
    {
        int channels = network.Channels;
        float[] x = now;
        float[] y = next;
        for (int t = 0; t < tokens.Length; t++)
        {
            Span<float> row = x.AsSpan(t * channels, channels);
            network.FirstBias.CopyTo(row);
            for (int k = 0; k < network.Taps; k++)
            {
                int at = t + k - (network.Taps / 2);
                int token = at >= 0 && at < tokens.Length ? tokens[at] : network.Pad;
                Add(row, 1, network.First.AsSpan(((k * (network.Pad + 1)) + token) * channels, channels));
            }

            Rectify(row);
        }

        foreach (NetworkBlock block in network.Blocks)
        {
            for (int t = 0; t < tokens.Length; t++)
            {
                block.Bias.CopyTo(sums, 0);
                for (int k = 0; k < 3; k++)
                {
                    int at = t + ((k - 1) * block.Dilation);
                    for (int c = 0; at >= 0 && at < tokens.Length && c < channels; c++)
                    {
                        Add(sums.AsSpan(0, channels), x[(at * channels) + c], block.Weight.AsSpan(((k * channels) + c) * channels, channels));
                    }
                }

                for (int c = 0; c < channels; c++)
                {
                    y[(t * channels) + c] = x[(t * channels) + c] + Math.Max(sums[c], 0);
                }
            }

            (x, y) = (y, x);
        }

        return x;
    }

    private void Pool(Network network, float[] rows, int length)
    {
        for (int c = 0; c < network.Channels; c++)
        {
            float max = rows[c];
            float sum = 0;
            for (int t = 0; t < length; t++)
            {
                max = Math.Max(max, rows[(t * network.Channels) + c]);
                sum += rows[(t * network.Channels) + c];
            }

            pooled[c] = max;
            pooled[network.Channels + c] = sum / length;
        }
    }

    private void AddNgrams(Network network, ReadOnlySpan<byte> tokens)
    {
        Span<float> features = pooled.AsSpan(2 * network.Channels);
        foreach (NgramTable table in network.Ngrams)
        {
            Span<byte> text = marked.AsSpan(0, NgramTable.MarkedLength(tokens.Length));
            table.Mark(tokens, text);
            table.Sum(text, features);
            features = features[table.Dims..];
        }
    }

    private void Full(HiddenLayer layer, int inputs, Span<float> output)
    {
        layer.Bias.CopyTo(output);
        for (int c = 0; c < inputs; c++)
        {
            Add(output, pooled[c], layer.Weight.AsSpan(c * output.Length, output.Length));
        }

        Rectify(output);
    }

    private static void Add(Span<float> sums, float factor, ReadOnlySpan<float> values)
    {
        if (factor == 0)
        {
            return;
        }

        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += factor * values[i];
        }
    }

    private static void Rectify(Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Math.Max(values[i], 0);
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < b.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
