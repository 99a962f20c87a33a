using Lazaret.TestKit.Clamd;

namespace Lazaret.Scanners.Tests.Clamd;

/// <summary>One real clamd for all tests of the class; streams above 2 MiB are refused.</summary>
public sealed class ClamdFixture : IAsyncLifetime
{
    public ClamdServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ClamdServer.StartAsync("StreamMaxLength 2M\nIdleTimeout 3600");

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
