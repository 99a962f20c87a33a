namespace Lazaret.Core.Jobs;

/// <summary>
/// The counters of a job. <c>Accepted = Clean + Malicious + Suspicious + NotScanned + Failed + what is still open</c>;
/// <see cref="Dead"/> is a part of Failed and <see cref="Cancelled"/> a part of NotScanned.
/// </summary>
public sealed record JobCounts
{
    public static readonly JobCounts Zero = new();

    public long Accepted { get; init; }

    public long Clean { get; init; }

    public long Malicious { get; init; }

    public long Suspicious { get; init; }

    public long NotScanned { get; init; }

    public long Failed { get; init; }

    /// <summary>Of the failed, those that wait among the dead letters.</summary>
    public long Dead { get; init; }

    /// <summary>Of the not scanned, those whose job was cancelled.</summary>
    public long Cancelled { get; init; }

    /// <summary>Of the not scanned, those with reason encrypted_file.</summary>
    public long Encrypted { get; init; }

    /// <summary>Of the not scanned, those with reason file_type_not_supported.</summary>
    public long Unsupported { get; init; }

    /// <summary>Of the not scanned, those with reason unknown_verdict.</summary>
    public long Unknown { get; init; }

    /// <summary>Of the not scanned, those with reason file_too_large.</summary>
    public long TooLarge { get; init; }

    /// <summary>Sum of the engines' times, microseconds; of items with an outcome other than failed.</summary>
    public long ScanMicroseconds { get; init; }

    /// <summary>Sum of the items' own times (<see cref="Results.ScanResult.Duration"/>), microseconds; of items with an outcome other than failed.</summary>
    public long ElapsedMicroseconds { get; init; }

    /// <summary>Bytes that were read of items with an outcome.</summary>
    public long Bytes { get; init; }

    /// <summary>Actions that took effect.</summary>
    public long Acted { get; init; }

    /// <summary>Objects that were sent again and were already accepted.</summary>
    public long Duplicates { get; init; }

    /// <summary>Items with an outcome.</summary>
    public long Processed => Clean + Malicious + Suspicious + NotScanned + Failed;

    /// <summary>Accepted items without an outcome yet.</summary>
    public long Open => Accepted - Processed;
}
