using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>A folder on a real OpenSSH server keeps the promises of a connector.</summary>
public sealed class SftpConformance(SshdFixture sshd) : ConnectorConformance, IClassFixture<SshdFixture>
{
    private readonly TempTree tree = new();

    protected override IConnectorClient Create() => new SftpConnector(new SftpOptions { Server = sshd.Server.Options(), Folder = tree.Path }, TimeProvider.System);

    protected override string Put(string path, byte[] content) => tree.File(path, content);

    protected override byte[]? Get(string location) => TempTree.ReadAt(location);

    protected override void Remove(string location) => TempTree.RemoveAt(location);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        tree.Dispose();
    }
}
