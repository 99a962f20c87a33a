using Lazaret.Domains.Model;

namespace Lazaret.Domains.Inference;

/// <summary>
/// The weights of one network, in two forms: as they are in the file for the reference path, and arranged for the vector kernels (rows padded to whole panels,
/// convolutions turned into the matrices of Winograd's F(4,3) and F(2,3)).
/// </summary>
internal sealed unsafe class Network
{
    private const int MaxChannels = 1024;
    private const int MaxBlocks = 32;

    public Network(ModelFile file, NetworkHeader header, int pad, int outputs)
    {
        Name = header.Name;
        Channels = Limited(file, header.Channels, MaxChannels, "channels");
        Taps = header.Taps == 5 ? 5 : throw file.Bad($"has {header.Taps} taps in the first layer of network \"{Name}\"; known are 5");
        Hidden = Limited(file, header.Hidden, MaxChannels, "hidden units");
        Outputs = outputs;
        if (header.Features is [var feature, ..])
        {
            throw file.Bad($"has the feature \"{feature}\" in network \"{Name}\", which this program does not know");
        }

        Ngrams = header.Ngrams is { } grams ? [.. grams.Orders.Select((_, i) => new NgramTable(file, Name, grams, i))] : [];
        NgramDims = Ngrams.Sum(n => n.Dims);

        if (header.Blocks.Length > MaxBlocks)
        {
            throw file.Bad($"has {header.Blocks.Length} blocks in network \"{Name}\"; allowed are {MaxBlocks}");
        }

        First = file.Read(Name + ".first", Taps, pad + 1, Channels);
        FirstBias = file.Read(Name + ".first.bias", Channels);
        Blocks = [.. header.Blocks.Select((b, i) => new NetworkBlock(file, $"{Name}.block{i}", b, Channels))];
        Main = new HiddenLayer(file, Name + ".fc", Channels, 0, Hidden);
        Side = new HiddenLayer(file, Name + ".side", Channels, NgramDims, Hidden);
        Random = file.Read(Name + ".random.weight", Hidden);
        RandomBias = file.Read(Name + ".random.bias", 1)[0];
        WordList = file.Read(Name + ".wordlist.weight", Hidden);
        WordListBias = file.Read(Name + ".wordlist.bias", 1)[0];
        Family = file.Read(Name + ".family.weight", Hidden, outputs);
        FamilyBias = file.Read(Name + ".family.bias", outputs);

        Pad = pad;
        Stride = PackedMatrix.Round(Channels);
        HiddenStride = PackedMatrix.Round(Hidden);
        PackedFamily = new PackedMatrix(Hidden, outputs, (row, column) => Family[(row * outputs) + column]);
        PaddedFirst = Padded(First, Channels, Stride);
        PaddedFirstBias = Padded(FirstBias, Channels, Stride);
        PaddedRandom = Padded(Random, Hidden, HiddenStride);
        PaddedWordList = Padded(WordList, Hidden, HiddenStride);
    }

    public string Name { get; }

    public int Channels { get; }

    public int Taps { get; }

    public int Hidden { get; }

    /// <summary>Outputs of the family head.</summary>
    public int Outputs { get; }

    /// <summary>The token of what lies outside the text.</summary>
    public int Pad { get; }

    /// <summary>[tap][token][channel].</summary>
    public float[] First { get; }

    public float[] FirstBias { get; }

    public NetworkBlock[] Blocks { get; }

    /// <summary>The memories of words; none in a small network.</summary>
    public NgramTable[] Ngrams { get; }

    /// <summary>Features of all of them.</summary>
    public int NgramDims { get; }

    /// <summary>The hidden layer of the random head.</summary>
    public HiddenLayer Main { get; }

    /// <summary>The hidden layer of the word-list and family heads.</summary>
    public HiddenLayer Side { get; }

    public float[] Random { get; }

    public float RandomBias { get; }

    public float[] WordList { get; }

    public float WordListBias { get; }

    /// <summary>[hidden][output].</summary>
    public float[] Family { get; }

    public float[] FamilyBias { get; }

    public PackedMatrix PackedFamily { get; }

    /// <summary>Floats from one position to the next.</summary>
    public int Stride { get; }

    /// <summary>Floats from one name's pooled channels and n-gram features to the next.</summary>
    public int PooledStride => (2 * Stride) + NgramDims;

    /// <summary>Floats from one name's hidden units to the next.</summary>
    public int HiddenStride { get; }

    public AlignedFloats PaddedFirst { get; }

    public AlignedFloats PaddedFirstBias { get; }

    public AlignedFloats PaddedRandom { get; }

    public AlignedFloats PaddedWordList { get; }

    /// <summary>Copies rows of <paramref name="width"/> floats to rows of <paramref name="stride"/>.</summary>
    public static AlignedFloats Padded(float[] rows, int width, int stride)
    {
        AlignedFloats padded = new(rows.Length / width * stride);
        for (int row = 0; row < rows.Length / width; row++)
        {
            rows.AsSpan(row * width, width).CopyTo(padded.Span[(row * stride)..]);
        }

        return padded;
    }

    private int Limited(ModelFile file, int value, int most, string what) =>
        value > 0 && value <= most ? value : throw file.Bad($"has {value} {what} in network \"{Name}\"; allowed are 1 to {most}");
}
