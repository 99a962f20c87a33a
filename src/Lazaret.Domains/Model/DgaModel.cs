using System.Text.Json;
using Lazaret.Domains.Inference;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Model;

/// <summary>A trained model: networks, thresholds, calibration, families. Read from a <c>.dgam</c> file (training/dga/FORMAT.md) and checked whole. Immutable.</summary>
public sealed class DgaModel
{
    private const string ResourceName = "Lazaret.Domains.Model.Data.lazaret-dga-1.dgam";
    private const int MaxNetworks = 16;

    private DgaModel(ModelFile file)
    {
        ModelHeader header = file.Header;
        MaxLength = header.MaxLength is >= 8 and <= 253 ? header.MaxLength : throw file.Bad($"reads {header.MaxLength} characters of a name; allowed are 8 to 253");
        Tokens = MakeTokens(file);
        DynamicSuffixes = header.DynamicSuffixes;
        Outputs = header.Families.Length + 2;
        Other = header.FamilyOther;
        Benign = header.FamilyBenign;
        if (Other < header.Families.Length || Benign < header.Families.Length || Other == Benign || Math.Max(Other, Benign) >= Outputs)
        {
            throw file.Bad($"has {header.Families.Length} families, but the outputs for \"other\" and benign at {Other} and {Benign}");
        }

        if (header.Networks.Length is 0 or > MaxNetworks)
        {
            throw file.Bad($"has {header.Networks.Length} networks; allowed are 1 to {MaxNetworks}");
        }

        Networks = [.. header.Networks.Select(n => new Network(file, n, header.Pad, Outputs))];
        RandomWeights = Weights(file, header.RandomWeights, "random");
        WordListWeights = Weights(file, header.WordListWeights, "wordlist");
        FamilyWeights = Weights(file, header.FamilyWeights, "family");
        FirstStage = header.FirstStage is { } first ? [.. first.Select(n => IndexOf(file, n))] : null;
        Bound = header.Bound;

        RandomMargin = Map(file, header.Margin.Random, "margin.random");
        WordListMargin = Map(file, header.Margin.Wordlist, "margin.wordlist");
        RandomMarginSub = Map(file, header.MarginSub.Random, "marginSub.random");
        WordListMarginSub = Map(file, header.MarginSub.Wordlist, "marginSub.wordlist");
        LogOdds = Map(file, header.LogOdds, "calibration.margin");
        Thresholds = [Threshold(file, "balanced"), Threshold(file, "high-confidence"), Threshold(file, "sensitive"), Threshold(file, "compat")];

        Families = [.. header.Families.Select(f => new FamilyInfo(f.Name, f.Aliases, f.Group, Category(file, f), f.Threshold))];
        Info = new ModelInfo(header.Id, file.Hash, [.. Families.Select(f => f.Name)]) { Created = header.Created, FamilyDetails = Families };
        Histogram = header.Histogram;
    }

    /// <summary>Id, hash, families and date.</summary>
    public ModelInfo Info { get; }

    /// <summary>The spread of margins on the validation names; null when the file does not tell.</summary>
    public ScoreHistogram? Histogram { get; }

    /// <summary>How many characters of a name are read, from its end.</summary>
    internal int MaxLength { get; }

    /// <summary>For each byte the token that stands for it.</summary>
    internal byte[] Tokens { get; }

    /// <summary>Registrable names under which anyone can get a label, beyond the public-suffix list.</summary>
    internal string[] DynamicSuffixes { get; }

    internal Network[] Networks { get; }

    /// <summary>How much each network counts for a head; the weights of a head add up to 1.</summary>
    internal float[] RandomWeights { get; }

    internal float[] WordListWeights { get; }

    internal float[] FamilyWeights { get; }

    /// <summary>Indexes of the networks that are asked first; null when all are asked for every name.</summary>
    internal int[]? FirstStage { get; }

    /// <summary>The answer of the first networks stands below this margin.</summary>
    internal float Bound { get; }

    internal RisingMap RandomMargin { get; }

    internal RisingMap WordListMargin { get; }

    internal RisingMap RandomMarginSub { get; }

    internal RisingMap WordListMarginSub { get; }

    internal RisingMap LogOdds { get; }

    internal FamilyInfo[] Families { get; }

    /// <summary>Number of outputs of the family head: the families, "other" and benign.</summary>
    internal int Outputs { get; }

    internal int Other { get; }

    internal int Benign { get; }

    /// <summary>Per <see cref="ThresholdProfile"/> the margin above which a name is generated.</summary>
    private float[] Thresholds { get; }

    /// <summary>The margin above which a name is generated under that profile.</summary>
    public float ThresholdOf(ThresholdProfile profile) => Thresholds[(int)profile];

    /// <summary>Reads a model file.</summary>
    /// <exception cref="InvalidDataException">It is no model file, is damaged, or is of a kind that this program does not know; the message says what is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DgaModel Load(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>Reads the model that is part of this program.</summary>
    public static DgaModel LoadEmbedded()
    {
        using Stream stream = typeof(DgaModel).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException("No model is built into this program.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, "that is built in");
    }

    internal static DgaModel Parse(byte[] bytes, string source)
    {
        ModelFile file = new(bytes, source);
        try
        {
            return new DgaModel(file);
        }
        catch (JsonException e)
        {
            throw file.Bad($"has a header that cannot be used: {e.Message}", e);
        }
    }

    private static byte[] MakeTokens(ModelFile file)
    {
        ModelHeader map = file.Header;
        int count = map.Characters.Length;
        if (count is 0 or > 200 || map.Unknown < count || map.Pad < count || map.Unknown == map.Pad || Math.Max(map.Unknown, map.Pad) != count + 1)
        {
            throw file.Bad($"has {count} characters and the tokens {map.Unknown} and {map.Pad} for unknown and pad, which must be the two numbers after them");
        }

        byte[] tokens = new byte[256];
        tokens.AsSpan().Fill((byte)map.Unknown);
        for (int i = 0; i < count; i++)
        {
            tokens[map.Characters[i] < 128 ? map.Characters[i] : throw file.Bad("has a token for a character that is not ASCII")] = (byte)i;
        }

        return tokens;
    }

    private float[] Weights(ModelFile file, (string Network, float Weight)[] pairs, string head)
    {
        float[] weights = new float[Networks.Length];
        foreach ((string network, float weight) in pairs)
        {
            weights[IndexOf(file, network)] += weight;
        }

        return Math.Abs(weights.Sum() - 1) < 1e-3 ? weights : throw file.Bad($"has weights in combine.{head} that add up to {weights.Sum()}, not to 1");
    }

    private int IndexOf(ModelFile file, string name)
    {
        int index = Array.FindIndex(Networks, n => n.Name == name);
        return index >= 0 ? index : throw file.Bad($"names a network \"{name}\" that it does not have");
    }

    private static RisingMap Map(ModelFile file, float[][] knots, string name)
    {
        try
        {
            return new RisingMap(knots);
        }
        catch (ArgumentException e)
        {
            throw file.Bad($"has bad knots in {name}: {e.Message}", e);
        }
    }

    private static float Threshold(ModelFile file, string profile) =>
        file.Header.Profiles.Optional(profile) is { } found ? found.Fraction("margin") : throw file.Bad($"lacks the profile \"{profile}\"");

    private static DomainCategory Category(ModelFile file, FamilyHeader family) => family.Category switch
    {
        "random" => DomainCategory.Random,
        "pronounceable" => DomainCategory.Pronounceable,
        "wordlist" => DomainCategory.WordList,
        "hash" => DomainCategory.Hash,
        _ => throw file.Bad($"puts the family \"{family.Name}\" into the category \"{family.Category}\"; known are random, pronounceable, wordlist and hash"),
    };
}
