using Lazaret.Core.Items;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Storage.Memory;

/// <summary>An item in memory.</summary>
internal sealed class MemoryItem(ItemId id, MemoryJob job, NewItem source, ItemKey key, DateTimeOffset acceptedAt)
{
    public ItemId Id => id;

    public MemoryJob Job => job;

    public NewItem Source => source;

    public ItemKey Key => key;

    public ItemStatus Status { get; set; } = ItemStatus.New;

    public ObjectIdentity Identity { get; set; } = source.Identity;

    public ScanReport? Report { get; set; }

    public Failure? LastFailure { get; set; }

    public DateTimeOffset? DiedAt { get; set; }

    public ScanResult? Result { get; set; }

    public WorkItem ToWork() => new()
    {
        Id = id,
        JobId = job.Job.Id,
        ConnectorId = job.Job.Spec.ConnectorId,
        Location = source.Location,
        MetaInfo = source.MetaInfo,
        Identity = Identity,
        Extra = source.Extra,
        Status = Status,
        Report = Status.State == ItemState.Acting ? Report : null,
    };

    public ItemRecord ToRecord() => new()
    {
        Id = id,
        JobId = job.Job.Id,
        ConnectorId = job.Job.Spec.ConnectorId,
        Location = source.Location,
        MetaInfo = source.MetaInfo,
        Identity = source.Identity,
        Extra = source.Extra,
        Status = Status,
        AcceptedAt = acceptedAt,
        LastFailure = LastFailure,
        DiedAt = DiedAt,
    };
}
