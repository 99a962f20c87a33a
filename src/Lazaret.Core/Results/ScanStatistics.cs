namespace Lazaret.Core.Results;

/// <summary>
/// Sums over every object that was ever scanned (<c>scan-orchestrator</c> §4.7, with W-53 mended). An item counts once, when it gets an outcome other than failed or
/// cancelled; removing results does not change it. Medians come from histograms whose buckets are at most 1/16 wide.
/// </summary>
public sealed record ScanStatistics
{
    public static readonly ScanStatistics Empty = new();

    public long Files { get; init; }

    public long Benign { get; init; }

    public long Malicious { get; init; }

    public long Suspicious { get; init; }

    /// <summary>Not scanned for any reason but the two below.</summary>
    public long NotScanned { get; init; }

    /// <summary>Of <see cref="NotScanned"/>, those with reason encrypted_file.</summary>
    public long Encrypted { get; init; }

    /// <summary>Reason file_type_not_supported.</summary>
    public long Unsupported { get; init; }

    /// <summary>Reason unknown_verdict.</summary>
    public long Unknown { get; init; }

    /// <summary>Bytes.</summary>
    public long TotalBytes { get; init; }

    /// <summary>Microseconds the engines took.</summary>
    public long TotalScanMicroseconds { get; init; }

    public long LongestScanMicroseconds { get; init; } = -1;

    /// <summary>Location of the object that took longest; lossless text.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Text.LosslessStringConverter))]
    public string LongestScanFile { get; init; } = "";

    public long LongestScanBytes { get; init; } = -1;

    /// <summary>−1 when there is none.</summary>
    public long MedianBytes { get; init; } = -1;

    /// <summary>−1 when there is none.</summary>
    public long MedianScanMicroseconds { get; init; } = -1;
}
