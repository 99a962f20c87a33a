using Lazaret.Core.Connectors;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Composition;

/// <summary>Store, scanners, connectors and host, put together; disposing takes them apart in the right order.</summary>
internal sealed class Engine(IScanStore store, IReadOnlyList<IScanner> scanners, IReadOnlyList<IConnectorClient> connectors, ScanHost host) : IAsyncDisposable
{
    public IScanStore Store => store;

    public ScanHost Host => host;

    public IReadOnlyList<IConnectorClient> Connectors => connectors;

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        foreach (IConnectorClient connector in connectors)
        {
            await connector.DisposeAsync();
        }

        foreach (IScanner scanner in scanners)
        {
            await scanner.DisposeAsync();
        }

        await store.DisposeAsync();
    }
}
