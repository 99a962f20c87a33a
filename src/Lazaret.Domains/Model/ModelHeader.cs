using System.Text.Json;

namespace Lazaret.Domains.Model;

/// <summary>
/// The JSON header of a model file, as training/dga/FORMAT.md describes it. Read by hand: a serializer would cost more than everything else at start. That every
/// member is there and of its kind is certain, that the values make sense is not.
/// </summary>
internal sealed record ModelHeader
{
    /// <param name="json">The header.</param>
    /// <exception cref="JsonException">A member is missing or of another kind.</exception>
    public ModelHeader(JsonElement json)
    {
        HeaderReader header = new(json, "header");
        Id = header.Text("id");
        Created = header.Text("created");
        MaxLength = header.Number("maxLength");
        HeaderReader tokens = header.Object("tokens");
        Characters = tokens.Text("characters");
        Unknown = tokens.Number("unknown");
        Pad = tokens.Number("pad");
        DynamicSuffixes = [.. header.Array("dynamicSuffixes").Select(s => s.Text())];
        Networks = [.. header.Array("networks").Select(n => new NetworkHeader(n))];
        HeaderReader combine = header.Object("combine");
        RandomWeights = Weights(combine, "random");
        WordListWeights = Weights(combine, "wordlist");
        FamilyWeights = Weights(combine, "family");
        if (header.Optional("cascade") is { } cascade)
        {
            FirstStage = [.. cascade.Array("first").Select(n => n.Text())];
            Bound = cascade.Fraction("bound");
        }

        Families = [.. header.Array("families").Select(f => new FamilyHeader(
            f.Text("name"), [.. f.Array("aliases").Select(a => a.Text())], f.Text("group"), f.Text("category"), f.Fraction("threshold")))];
        FamilyOther = header.Number("familyOther");
        FamilyBenign = header.Number("familyBenign");
        Margin = new KnotsHeader(header.Object("margin"));
        MarginSub = new KnotsHeader(header.Object("marginSub"));
        LogOdds = header.Object("calibration").Knots("margin");
        Profiles = header.Object("profiles");
        Histogram = header.Optional("histogram") is { } h
            ? new ScoreHistogram(h.Fraction("low"), h.Fraction("high"), [.. h.Array("benign").Select(c => c.Count())], [.. h.Array("dga").Select(c => c.Count())])
            : null;
        Tensors = [.. header.Array("tensors").Select(t => new TensorHeader(
            t.Text("name"), t.Text("dtype"), [.. t.Array("shape").Select(s => s.Number())], t.Whole("offset"), t.Whole("bytes")))];
    }

    public string Id { get; }

    public string Created { get; }

    public int MaxLength { get; }

    /// <summary>A character's token is its place here.</summary>
    public string Characters { get; }

    public int Unknown { get; }

    public int Pad { get; }

    public string[] DynamicSuffixes { get; }

    public NetworkHeader[] Networks { get; }

    /// <summary>Which networks count how much for a head.</summary>
    public (string Network, float Weight)[] RandomWeights { get; }

    public (string Network, float Weight)[] WordListWeights { get; }

    public (string Network, float Weight)[] FamilyWeights { get; }

    /// <summary>The networks that are asked first; null without a cascade.</summary>
    public string[]? FirstStage { get; }

    public float Bound { get; }

    public FamilyHeader[] Families { get; }

    public int FamilyOther { get; }

    public int FamilyBenign { get; }

    public KnotsHeader Margin { get; }

    public KnotsHeader MarginSub { get; }

    public float[][] LogOdds { get; }

    public HeaderReader Profiles { get; }

    public ScoreHistogram? Histogram { get; }

    public TensorHeader[] Tensors { get; }

    private static (string Network, float Weight)[] Weights(HeaderReader combine, string head) =>
        [.. combine.Array(head).Select(pair => pair.Items() is [var network, var weight] ? (network.Text(), weight.Fraction()) : throw pair.Bad("a pair of network and weight"))];
}
