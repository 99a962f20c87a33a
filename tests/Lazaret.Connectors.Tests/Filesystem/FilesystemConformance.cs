using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.Tests.Filesystem;

public sealed class FilesystemConformance : ConnectorConformance
{
    private readonly TempTree tree = new();

    protected override IConnectorClient Create() => new FilesystemConnector(new FilesystemOptions { AssetPath = tree.Path }, TimeProvider.System);

    protected override string Put(string path, byte[] content) => tree.File(path, content);

    protected override byte[]? Get(string location) => TempTree.ReadAt(location);

    protected override void Remove(string location) => TempTree.RemoveAt(location);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        tree.Dispose();
    }
}
