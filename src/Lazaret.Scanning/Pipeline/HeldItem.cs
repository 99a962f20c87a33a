using Lazaret.Core.Items;

namespace Lazaret.Scanning.Pipeline;

/// <summary>An item in this process's hands, with the lease that says so.</summary>
internal sealed record HeldItem(WorkItem Item, HeldLease Lease);
