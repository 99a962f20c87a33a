using Lazaret.TestKit.Clamd;
using Lazaret.TestKit.Npm;
using Lazaret.TestKit.ObjectStores;
using Lazaret.TestKit.Postgres;
using Lazaret.TestKit.Sshd;

namespace Lazaret.EndToEnd.Tests.Routes.Acceptance;

/// <summary>Real servers for all tests of the collection: OpenSSH, clamd, an S3-compatible server, PostgreSQL. A test that disturbs one starts its own.</summary>
public sealed class RouteServers : IAsyncLifetime
{
    /// <summary>Of the user <c>postgres</c>.</summary>
    public const string Password = "pg secret";

    public SshdServer Sshd { get; private set; } = null!;

    public ClamdServer Clamd { get; private set; } = null!;

    public NodeServer S3 { get; private set; } = null!;

    public PostgresServer Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Task<SshdServer> sshd = SshdServer.StartAsync();
        Task<ClamdServer> clamd = ClamdServer.StartAsync();
        Task<NodeServer> s3 = ObjectStoreServers.StartS3Async();
        Task<PostgresServer> postgres = PostgresServer.StartAsync(Password);
        (Sshd, Clamd, S3, Postgres) = (await sshd, await clamd, await s3, await postgres);
    }

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        await S3.DisposeAsync();
        await Clamd.DisposeAsync();
        await Sshd.DisposeAsync();
    }
}
