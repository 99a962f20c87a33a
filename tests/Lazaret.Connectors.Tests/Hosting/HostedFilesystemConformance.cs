using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.Tests.Hosting;

/// <summary>A folder in another process keeps the same promises: signed calls, streamed content, actions once and on the version that was scanned.</summary>
public sealed class HostedFilesystemConformance : ConnectorConformance
{
    private readonly TempTree tree = new();

    protected override IConnectorClient Create() => new ThroughHost(new FilesystemConnector(new FilesystemOptions { AssetPath = tree.Path }, TimeProvider.System));

    protected override string Put(string path, byte[] content) => tree.File(path, content);

    protected override byte[]? Get(string location) => TempTree.ReadAt(location);

    protected override void Remove(string location) => TempTree.RemoveAt(location);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        tree.Dispose();
    }
}
