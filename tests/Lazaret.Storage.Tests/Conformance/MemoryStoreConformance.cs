using Lazaret.Core.Stores;
using Lazaret.Storage.Memory;

namespace Lazaret.Storage.Tests.Conformance;

public sealed class MemoryStoreConformance : ScanStoreConformance
{
    protected override Task<IScanStore> OpenAsync() => Task.FromResult<IScanStore>(new MemoryScanStore(Time));
}
