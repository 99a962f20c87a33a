using Lazaret.TestKit.Sshd;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>One real server for all tests of a class.</summary>
public sealed class SshdFixture : IAsyncLifetime
{
    private SshdServer? server;

    public SshdServer Server => server!;

    public async ValueTask InitializeAsync() => server = await SshdServer.StartAsync();

    public ValueTask DisposeAsync() => server!.DisposeAsync();
}
