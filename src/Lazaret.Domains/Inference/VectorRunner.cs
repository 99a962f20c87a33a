namespace Lazaret.Domains.Inference;

/// <summary>
/// The fast way. The positions of a batch lie one after the other without gaps, whatever the lengths of its texts; the dilated convolutions work on lists of tiles
/// that name their rows, so that text ends cost nothing, and become products of large matrices.
/// </summary>
internal sealed unsafe class VectorRunner : NetworkRunner
{
    /// <summary>Tiles that are worked on at once: what they need stays in the first-level cache.</summary>
    private const int TileBatch = 32;

    private readonly Kernels kernels;
    private readonly AlignedFloats first;
    private readonly AlignedFloats second;
    private readonly AlignedFloats inputs;
    private readonly AlignedFloats products;
    private readonly AlignedFloats pooled;
    private readonly AlignedFloats units;
    private readonly Tile[] tiles;
    private readonly byte[] padded;
    private readonly byte[] marked;
    private readonly int trash;

    public VectorRunner(Kernels kernels, IReadOnlyCollection<Network> networks, int maxLength)
    {
        this.kernels = kernels;
        int stride = networks.Max(n => n.Stride);

        // Row 0 is zero for ever; the last one takes what nobody wants.
        trash = (BatchSize * maxLength) + 1;
        first = new AlignedFloats((trash + 1) * stride);
        second = new AlignedFloats((trash + 1) * stride);
        inputs = new AlignedFloats(4 * TileBatch * stride);
        products = new AlignedFloats(4 * TileBatch * stride);
        pooled = new AlignedFloats(BatchSize * networks.Max(n => n.PooledStride));
        marked = new byte[NgramTable.MarkedLength(maxLength)];
        units = new AlignedFloats(BatchSize * networks.Max(n => n.HiddenStride));
        tiles = new Tile[BatchSize * maxLength];
        padded = new byte[maxLength + 4];
    }

    public override void Run(Network network, TokenTexts texts, ReadOnlySpan<int> chosen, Span<float> random, Span<float> wordList, Span<float> side)
    {
        int stride = network.Stride;
        float* x = first.Pointer;
        float* y = second.Pointer;
        First(network, texts, chosen);
        fixed (Tile* list = tiles)
        {
            foreach (NetworkBlock block in network.Blocks)
            {
                int count = MakeTiles(texts, chosen, block.Dilation, stride, list);
                Convolve(block, list, count, stride, x, y);
                float* swap = x;
                x = y;
                y = swap;
            }
        }

        float* row = x + stride;
        float* pool = pooled.Pointer;
        foreach (int text in chosen)
        {
            ReadOnlySpan<byte> tokens = texts[text];
            kernels.Pool(row, tokens.Length, stride, pool);
            AddNgrams(network, tokens, pool + (2 * stride));
            row += tokens.Length * stride;
            pool += network.PooledStride;
        }

        Heads(network, chosen.Length, random, wordList, side);
        GC.KeepAlive(network);
        GC.KeepAlive(this);
    }

    private void First(Network network, TokenTexts texts, ReadOnlySpan<int> chosen)
    {
        int stride = network.Stride;

        // A network with another stride may have left something in the row of zeros.
        first.Span[..stride].Clear();
        second.Span[..stride].Clear();
        float* row = first.Pointer + stride;
        int tap = (network.Pad + 1) * stride;
        fixed (byte* tokens = padded)
        {
            foreach (int text in chosen)
            {
                ReadOnlySpan<byte> from = texts[text];
                tokens[0] = tokens[1] = (byte)network.Pad;
                from.CopyTo(padded.AsSpan(2));
                tokens[from.Length + 2] = tokens[from.Length + 3] = (byte)network.Pad;
                kernels.First(network.PaddedFirst.Pointer, tap, network.PaddedFirstBias.Pointer, tokens, from.Length, stride, row);
                row += from.Length * stride;
            }
        }
    }

    /// <summary>Positions that are <paramref name="dilation"/> apart follow each other in the convolution; two at a time make a tile.</summary>
    private int MakeTiles(TokenTexts texts, ReadOnlySpan<int> chosen, int dilation, int stride, Tile* list)
    {
        int count = 0;
        int start = 1;
        int step = dilation * stride;
        foreach (int text in chosen)
        {
            int length = texts[text].Length;
            int end = start + length;
            for (int phase = start; phase < Math.Min(start + dilation, end); phase++)
            {
                for (int at = phase; at < end; at += 2 * dilation)
                {
                    int row = at * stride;
                    bool second = at + dilation < end;
                    list[count++] = new Tile(
                        at - dilation >= start ? row - step : 0,
                        row,
                        second ? row + step : 0,
                        at + (2 * dilation) < end ? row + (2 * step) : 0,
                        second ? row + step : trash * stride);
                }
            }

            start = end;
        }

        return count;
    }

    private void Convolve(NetworkBlock block, Tile* list, int count, int stride, float* x, float* y)
    {
        int plane = TileBatch * stride;
        for (int done = 0; done < count; done += TileBatch)
        {
            int part = Math.Min(TileBatch, count - done);
            int rows = (part + Kernels.RowStep - 1) / Kernels.RowStep * Kernels.RowStep;
            kernels.Gather(x, list + done, part, stride, inputs.Pointer, plane);
            for (int i = 0; i < 4; i++)
            {
                kernels.Multiply(inputs.Pointer + (i * plane), stride, rows, block.Winograd[i], products.Pointer + (i * plane));
            }

            kernels.Scatter(products.Pointer, plane, list + done, part, stride, block.PaddedBias.Pointer, x, y);
        }
    }

    private void AddNgrams(Network network, ReadOnlySpan<byte> tokens, float* features)
    {
        Span<byte> text = marked.AsSpan(0, NgramTable.MarkedLength(tokens.Length));
        foreach (NgramTable table in network.Ngrams)
        {
            table.Mark(tokens, text);
            table.Sum(text, new Span<float>(features, table.Dims));
            features += table.Dims;
        }
    }

    private void Heads(Network network, int count, Span<float> random, Span<float> wordList, Span<float> side)
    {
        int width = network.HiddenStride;
        int rows = (count + Kernels.RowStep - 1) / Kernels.RowStep * Kernels.RowStep;
        kernels.Multiply(pooled.Pointer, network.PooledStride, rows, network.Main.Packed, units.Pointer);
        for (int i = 0; i < count; i++)
        {
            random[i] = network.RandomBias + kernels.Head(units.Pointer + (i * width), network.Main.PaddedBias.Pointer, network.PaddedRandom.Pointer, width);
        }

        kernels.Multiply(pooled.Pointer, network.PooledStride, rows, network.Side.Packed, units.Pointer);
        for (int i = 0; i < count; i++)
        {
            wordList[i] = network.WordListBias + kernels.Head(units.Pointer + (i * width), network.Side.PaddedBias.Pointer, network.PaddedWordList.Pointer, width);
        }

        units.Span[..(count * width)].CopyTo(side);
    }
}
