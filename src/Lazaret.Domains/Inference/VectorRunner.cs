namespace Lazaret.Domains.Inference;

/// <summary>
/// The fast way. The positions of a batch lie one after the other without gaps, whatever the lengths of its texts; the dilated convolutions work on lists of tiles
/// that name their rows, so that text ends cost nothing, and become products of large matrices.
/// </summary>
internal sealed unsafe class VectorRunner : NetworkRunner
{
    /// <summary>Tiles that are worked on at once: what a product needs stays in the first-level cache.</summary>
    private const int TileBatch = 32;

    private readonly Kernels kernels;
    private readonly AlignedFloats first;
    private readonly AlignedFloats second;
    private readonly AlignedFloats inputs;
    private readonly AlignedFloats products;
    private readonly AlignedFloats pooled;
    private readonly AlignedFloats units;
    private readonly AlignedFloats family;
    private readonly Tile[] fours;
    private readonly Tile[] twos;
    private readonly Tile[] ones;
    private readonly byte[] padded;
    private readonly byte[] marked;
    private int fourCount;
    private int twoCount;
    private int oneCount;

    public VectorRunner(Kernels kernels, IReadOnlyCollection<Network> networks, int maxLength)
    {
        this.kernels = kernels;
        int stride = networks.Max(n => n.Stride);

        // Row 0 is zero for ever.
        first = new AlignedFloats(((BatchSize * maxLength) + 1) * stride);
        second = new AlignedFloats(((BatchSize * maxLength) + 1) * stride);
        inputs = new AlignedFloats(Winograd.MaxPlanes * TileBatch * stride);
        products = new AlignedFloats(Winograd.MaxPlanes * TileBatch * stride);
        pooled = new AlignedFloats(BatchSize * networks.Max(n => n.PooledStride));
        marked = new byte[NgramTable.MarkedLength(maxLength)];
        units = new AlignedFloats(BatchSize * networks.Max(n => n.HiddenStride));
        family = new AlignedFloats(networks.Max(n => n.PackedFamily.Columns));
        fours = new Tile[BatchSize * maxLength];
        twos = new Tile[BatchSize * maxLength];
        ones = new Tile[BatchSize * maxLength];
        padded = new byte[maxLength + 4];
    }

    public override void Run(Network network, TokenTexts texts, ReadOnlySpan<int> chosen, Span<float> random, Span<float> wordList, Span<float> side)
    {
        int stride = network.Stride;
        float* x = first.Pointer;
        float* y = second.Pointer;
        First(network, texts, chosen);
        foreach (NetworkBlock block in network.Blocks)
        {
            MakeTiles(texts, chosen, block.Dilation, stride);
            int step = block.Dilation * stride;
            Convolve(block, block.Four, fours.AsSpan(0, fourCount), step, stride, x, y);
            Convolve(block, block.Two, twos.AsSpan(0, twoCount), step, stride, x, y);
            Convolve(block, block.One, ones.AsSpan(0, oneCount), step, stride, x, y);
            float* swap = x;
            x = y;
            y = swap;
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

    public override void AddFamily(Network network, ReadOnlySpan<float> units, float weight, Span<float> logits)
    {
        PackedMatrix matrix = network.PackedFamily;
        Span<float> products = family.Span[..matrix.Columns];
        fixed (float* row = units)
        {
            kernels.MultiplyRow(row, matrix, family.Pointer);
        }

        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] += weight * (network.FamilyBias[i] + products[i]);
        }

        GC.KeepAlive(matrix);
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

    /// <summary>Positions that are <paramref name="dilation"/> apart follow each other in the convolution; four at a time make a tile, then two, then one.</summary>
    private void MakeTiles(TokenTexts texts, ReadOnlySpan<int> chosen, int dilation, int stride)
    {
        fourCount = twoCount = oneCount = 0;
        int start = 1;
        int step = dilation * stride;
        foreach (int text in chosen)
        {
            int length = texts[text].Length;
            for (int phase = 0; phase < Math.Min(dilation, length); phase++)
            {
                int before = 0;
                int row = (start + phase) * stride;
                int left = (length - phase + dilation - 1) / dilation;
                for (; left >= 4; left -= 4)
                {
                    fours[fourCount++] = new Tile(before, row, left > 4 ? row + (4 * step) : 0);
                    before = row + (3 * step);
                    row += 4 * step;
                }

                if (left >= 2)
                {
                    twos[twoCount++] = new Tile(before, row, left > 2 ? row + (2 * step) : 0);
                    before = row + step;
                    row += 2 * step;
                    left -= 2;
                }

                if (left == 1)
                {
                    ones[oneCount++] = new Tile(before, row, 0);
                }
            }

            start += length;
        }
    }

    private void Convolve(NetworkBlock block, PackedMatrix[] matrices, ReadOnlySpan<Tile> tiles, int step, int stride, float* x, float* y)
    {
        int plane = TileBatch * stride;
        while (!tiles.IsEmpty)
        {
            ReadOnlySpan<Tile> part = tiles[..Math.Min(TileBatch, tiles.Length)];
            int rows = (part.Length + Kernels.RowStep - 1) / Kernels.RowStep * Kernels.RowStep;
            Winograd.Gather(matrices.Length, x, part, step, stride, inputs.Pointer, plane);
            for (int i = 0; i < matrices.Length; i++)
            {
                kernels.Multiply(inputs.Pointer + (i * plane), stride, rows, matrices[i], products.Pointer + (i * plane));
            }

            Winograd.Scatter(matrices.Length, products.Pointer, plane, part, step, stride, block.PaddedBias.Pointer, x, y);
            tiles = tiles[part.Length..];
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
