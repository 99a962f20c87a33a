using Lazaret.Core.Items;

namespace Lazaret.Core.Stores;

/// <summary>Items under one lease; empty when there was nothing to do.</summary>
public sealed record LeasedBatch(LeaseId Lease, IReadOnlyList<WorkItem> Items)
{
    public static readonly LeasedBatch Empty = new(LeaseId.None, []);
}
