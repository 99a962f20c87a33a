namespace Lazaret.Domains.Model;

/// <summary>The shape of one network.</summary>
internal sealed record NetworkHeader
{
    public NetworkHeader(HeaderReader json)
    {
        Name = json.Text("name");
        Channels = json.Number("channels");
        Taps = json.Number("taps");
        Blocks = [.. json.Array("blocks").Select(b => new BlockHeader(b.Number("width"), b.Number("dilation")))];
        Hidden = json.Number("fc");
        Ngrams = json.Optional("ngrams") is { } grams ? new NgramHeader(grams) : null;
        Features = [.. json.Array("features").Select(f => f.Text())];
    }

    public string Name { get; }

    public int Channels { get; }

    public int Taps { get; }

    public BlockHeader[] Blocks { get; }

    public int Hidden { get; }

    public NgramHeader? Ngrams { get; }

    public string[] Features { get; }
}

/// <summary>One residual block.</summary>
internal sealed record BlockHeader(int Width, int Dilation);
