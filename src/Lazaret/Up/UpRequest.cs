using Lazaret.Configuration.Catalog;
using Lazaret.Scan;

namespace Lazaret.Up;

/// <summary>One call of <c>lazaret up</c>, after all layers of settings.</summary>
internal sealed record UpRequest
{
    public required ScanSettings Settings { get; init; }

    /// <summary>The core's settings.</summary>
    public required SettingSet Core { get; init; }

    /// <summary>The data folder, absolute.</summary>
    public required string Data { get; init; }

    /// <summary>Folders to scan; lossless text.</summary>
    public required IReadOnlyList<string> Assets { get; init; }

    /// <summary>As given; see <see cref="Scanning.Api.ListenAddress"/>.</summary>
    public required string Listen { get; init; }

    /// <summary>Watch the assets for new and changed files.</summary>
    public bool Monitor { get; init; }

    /// <summary>Publish what is scanned; see <see cref="Dispatcher.Publishing.PublishingScanner"/>.</summary>
    public bool Publish { get; init; }

    /// <summary>Route files to run besides.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Start no scan of an asset that is seen for the first time.</summary>
    public bool NoScan { get; init; }
}
