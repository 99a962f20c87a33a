using Lazaret.Connectors.Hosting;
using Lazaret.Connectors.Remote;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Tests.Hosting;

/// <summary>A connector read and acted on over HTTP: host on one side, the core's client on the other. Listings do not go over this wire and come from the connector itself.</summary>
internal sealed class ThroughHost : IConnectorClient
{
    private readonly IConnectorClient inner;
    private readonly string data = Directory.CreateTempSubdirectory("lazaret-host-").FullName;
    private readonly Task<(ConnectorHost Host, RemoteConnectorFactory Factory, IDsxConnector Remote)> started;

    public ThroughHost(IConnectorClient inner)
    {
        this.inner = inner;
        started = StartAsync();
    }

    public ConnectorInfo Info => inner.Info;

    public IAsyncEnumerable<ListPage> ListAsync(ListRequest request, CancellationToken cancellationToken) => inner.ListAsync(request, cancellationToken);

    public async ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken) => await (await started).Remote.OpenAsync(location, cancellationToken);

    public async ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken) => await (await started).Remote.ActAsync(request, cancellationToken);

    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => await (await started).Remote.CheckAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        (ConnectorHost host, RemoteConnectorFactory factory, _) = await started;
        await host.DisposeAsync();
        factory.Dispose();
        await inner.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private async Task<(ConnectorHost, RemoteConnectorFactory, IDsxConnector)> StartAsync()
    {
        DsxCredentials pair = DsxSignature.NewCredentials();
        ConnectorHostOptions options = new() { Name = "tested", Listen = "127.0.0.1:0", RegisterWithCore = false, DataDirectory = data, AuthEnabled = true, Credentials = pair };
        ConnectorHost host = await ConnectorHost.StartAsync(inner, options, TimeProvider.System);
        RemoteConnectorFactory factory = new(new RemoteConnectorOptions(), TimeProvider.System);
        DsxConnectorModel model = new() { Name = "tested", Uuid = host.Uuid.ToString(), Url = $"http://127.0.0.1:{host.Address.Port}/tested" };
        return (host, factory, factory.Create(model, pair, fromLoopback: true));
    }
}
