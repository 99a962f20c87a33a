using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs.Memory;

namespace Lazaret.Storage.Tests.Blobs;

public sealed class MemoryStreamStoreTests : StreamStoreConformance
{
    protected override Task<IStreamStore> OpenAsync() => Task.FromResult<IStreamStore>(new MemoryStreamStore(TimeProvider.System));

    protected override async Task<StreamName> StoreDamagedAsync(byte[] content)
    {
        StreamName name = await PutAsync(content);
        ((MemoryStreamStore)Store).Damage(name);
        return name;
    }
}
