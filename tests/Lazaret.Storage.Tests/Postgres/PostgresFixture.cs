using Lazaret.TestKit.Postgres;

namespace Lazaret.Storage.Tests.Postgres;

/// <summary>One server for the tests of a class; each test has tables of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
