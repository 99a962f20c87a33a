using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;

namespace Lazaret.Storage.Shared;

/// <summary>Results that a store gives by itself.</summary>
internal static class StandardResults
{
    /// <summary>The job was cancelled before the item was scanned.</summary>
    public static ScanResult Cancelled(ItemId id, JobId job, ConnectorId connector, string location, string metaInfo, int attempts, DateTimeOffset now) =>
        Base(id, job, connector, location, metaInfo, attempts, now) with
        {
            Outcome = Outcome.NotScanned,
            Reason = ReasonCode.Cancelled,
            Detail = "The job was cancelled before this item was scanned.",
        };

    /// <summary>Every worker that took the item was lost.</summary>
    public static ScanResult Poison(ItemId id, JobId job, ConnectorId connector, string location, string metaInfo, int attempts, DateTimeOffset now) =>
        Base(id, job, connector, location, metaInfo, attempts, now) with
        {
            Outcome = Outcome.Failed,
            Reason = ReasonCode.WorkerLost,
            Detail = $"{ItemLifecycle.MaxLostLeases} workers in a row were lost while they held this item.",
            DeadLetter = true,
        };

    /// <summary>What was accepted cannot be read any more.</summary>
    public static ScanResult Damaged(ItemId id, JobId job, ConnectorId connector, string location, DateTimeOffset now) =>
        Base(id, job, connector, location, "", 0, now) with
        {
            Outcome = Outcome.Failed,
            Reason = ReasonCode.DamagedRecord,
            Detail = "The stored record of this item is damaged; what it shows as location may be wrong. Scan its repository again.",
        };

    private static ScanResult Base(ItemId id, JobId job, ConnectorId connector, string location, string metaInfo, int attempts, DateTimeOffset now) => new()
    {
        ItemId = id,
        JobId = job,
        ConnectorId = connector,
        Location = location,
        MetaInfo = metaInfo,
        Outcome = Outcome.NotScanned,
        Attempts = attempts,
        FinishedAt = now,
    };
}
