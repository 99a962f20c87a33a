using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Connectors.Tests.Hosting;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>The same in another process: over HTTP through the host, and from there over SFTP.</summary>
public sealed class HostedSftpConformance(SshdFixture sshd) : ConnectorConformance, IClassFixture<SshdFixture>
{
    private readonly TempTree tree = new();

    protected override IConnectorClient Create() => new ThroughHost(new SftpConnector(new SftpOptions { Server = sshd.Server.Options(), Folder = tree.Path }, TimeProvider.System));

    protected override string Put(string path, byte[] content) => tree.File(path, content);

    protected override byte[]? Get(string location) => TempTree.ReadAt(location);

    protected override void Remove(string location) => TempTree.RemoveAt(location);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        tree.Dispose();
    }
}
