namespace Lazaret.Core.Routes.Definition;

/// <summary>What happens to files of each outcome. Nothing is done to the source before the delivery or the quarantine is durable (W5).</summary>
public sealed record RoutePolicy
{
    /// <summary>Of clean files, which are always delivered.</summary>
    public SourceDisposal Clean { get; init; } = new(SourceAction.Delete);

    /// <summary>Of malicious and suspicious files, which always go to quarantine.</summary>
    public SourceDisposal Malicious { get; init; } = new(SourceAction.Delete);

    /// <summary>Of files that could not be scanned in full (not_scanned, failed).</summary>
    public SourceDisposal Unscannable { get; init; } = new(SourceAction.Leave);

    public UnscannableAction UnscannableAction { get; init; }

    /// <summary>Tries before <see cref="UnscannableAction"/> is final, 1 to 100.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>Folders on the source that originals are moved to.</summary>
    public IReadOnlyList<string> MoveFolders => [.. ((SourceDisposal[])[Clean, Malicious, Unscannable, Invalid]).Select(d => d.MoveTo).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The folder in which all of <see cref="MoveFolders"/> lie; null when nothing is moved, empty when they have none in common.</summary>
    public string? MoveRoot => MoveFolders.Count == 0 ? null : MoveFolders.Select(f => f.TrimEnd('/')).Aggregate(Common);

    /// <summary>After so long a file that could be neither delivered nor quarantined, or not be read, is tried again; at every start of the route too.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Of clean files that failed the validation, which go to quarantine.</summary>
    public SourceDisposal Invalid { get; init; } = new(SourceAction.Leave);

    private static string Common(string a, string b)
    {
        string[] first = a.Split('/');
        string[] second = b.Split('/');
        return string.Join('/', first.Zip(second).TakeWhile(p => p.First == p.Second).Select(p => p.First));
    }
}
