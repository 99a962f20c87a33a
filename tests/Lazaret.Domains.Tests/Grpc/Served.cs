using System.Net;
using Lazaret.Domains.Batching;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Grpc;
using Microsoft.Extensions.Logging;

namespace Lazaret.Domains.Tests.Grpc;

/// <summary>A server on free ports of the loopback, with a classifier that a test chooses.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly BatchingClassifier? batching;

    private Served(DomainServer server, BatchingClassifier? batching, ServerMetrics metrics)
    {
        Server = server;
        this.batching = batching;
        Metrics = metrics;
    }

    public DomainServer Server { get; }

    public ServerMetrics Metrics { get; }

    public int Port => Server.Address.Port;

    public string Target => $"127.0.0.1:{Port}";

    public string TargetV3 => $"127.0.0.1:{Server.AddressV3!.Port}";

    public static async Task<Served> StartAsync(IDomainClassifier classifier, Action<DomainServerOptions>? change = null, BatchingOptions? batches = null, TimeProvider? time = null)
    {
        DomainServerOptions options = new() { Listen = new(IPAddress.Loopback, 0), ListenV3 = new(IPAddress.Loopback, 0), ListenHttp = new(IPAddress.Loopback, 0) };
        change?.Invoke(options);
        BatchMetrics batchMetrics = new();
        BatchingClassifier? batching = batches is null ? null : new BatchingClassifier(classifier, batches, TimeProvider.System, batchMetrics);
        ServerMetrics metrics = new();
        DomainServer server = await DomainServer.StartAsync(
            batching ?? classifier, options, metrics, batchMetrics.Write, logging => logging.ClearProviders(), time ?? TimeProvider.System, TestContext.Current.CancellationToken);
        return new Served(server, batching, metrics);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (batching is not null)
        {
            await batching.DisposeAsync();
        }
    }
}
