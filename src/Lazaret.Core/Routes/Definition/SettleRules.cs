namespace Lazaret.Core.Routes.Definition;

/// <summary>
/// When a file is whole and may be taken (<c>sftp-ingest</c> §4.3, W6): size and time unchanged over <see cref="Quiet"/> between two listings, or older than
/// <see cref="MinAge"/> by the server's own clock; or, when markers are set, only when a file with one of them lies beside it.
/// </summary>
public sealed record SettleRules
{
    /// <summary>0 = a file is taken as it is first seen.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan MinAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Suffixes such as <c>.done</c>: <c>a.xml</c> is taken when <c>a.xml.done</c> is there. Empty = by size and time.</summary>
    public IReadOnlyList<string> Markers { get; init; } = [];

    /// <summary>Names that are never taken, with <c>*</c> for any characters.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = DefaultIgnore;

    /// <summary>Names of files in the making.</summary>
    public static IReadOnlyList<string> DefaultIgnore { get; } = ["*.part", "*.tmp", "*.filepart", ".*"];
}
