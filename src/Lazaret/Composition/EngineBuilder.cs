using Lazaret.Configuration.Catalog;
using Lazaret.Core.Connectors;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Scan;
using Lazaret.Scanners;
using Lazaret.Scanning.Hosting;
using Lazaret.Storage.Verdicts;
using Microsoft.Extensions.Logging;

namespace Lazaret.Composition;

/// <summary>Makes an <see cref="Engine"/> from settings. Expected mistakes (no such path, engine not there, folder in use) end in a UserErrorException.</summary>
internal sealed class EngineBuilder(ScanSettings settings, TimeProvider time, ILoggerFactory? loggers = null)
{
    /// <summary>The data folder; null = in memory.</summary>
    public string? Data { get; init; }

    /// <summary>The folders and files to be scanned.</summary>
    public IReadOnlyList<string> Assets { get; init; } = [];

    /// <summary>A one-shot scan: short waits between tries, engines must be there at the start, finished items are not kept in memory.</summary>
    public bool OneShot { get; init; }

    /// <summary>All settings; a one-shot scan takes only those of the scanners.</summary>
    public required SettingSet Core { get; init; }

    /// <summary>Put around the first scanner; then every object is read, as a verdict that is remembered would bypass it. Null = nothing.</summary>
    public Func<IScanner, IScanner>? WrapScanner { get; init; }

    /// <summary>See <see cref="ScanHostOptions.Hold"/>.</summary>
    public Func<bool>? Hold { get; init; }

    /// <summary>See <see cref="ScanHostOptions.OnResult"/>.</summary>
    public Action<ScanResult>? OnResult { get; init; }

    /// <summary>Builds, adds the connectors, starts nothing.</summary>
    public async Task<Engine> BuildAsync(CancellationToken cancellationToken)
    {
        List<IScanner> scanners = [];
        List<IConnectorClient> connectors = [];
        IScanStore? store = null;
        try
        {
            // In the order of what a user most likely got wrong, and nothing is made on the disk before the rest is known to be right.
            connectors = await AssetConnectors.CreateAsync(Assets, settings, time, loggers, cancellationToken);
            ScannerFactoryOptions factory = CoreOptions.Scanners(Core);
            factory.DsxaMaxSize = settings.MaxSize > 0 ? settings.MaxSize : factory.DsxaMaxSize;
            scanners = ScannerChain.Create(settings.Scanners, time, loggers, factory);
            if (WrapScanner is not null)
            {
                scanners[0] = WrapScanner(scanners[0]);
            }

            if (OneShot)
            {
                await ScannerChain.RequireAsync(scanners, cancellationToken);
            }

            store = await StoreOpening.OpenAsync(Data, OneShot, !OneShot && CoreOptions.Audit(Core) is not null, time, loggers, cancellationToken);
            ScanHost host = new(store, scanners, settings.Cache && WrapScanner is null ? new MemoryVerdictCache() : null, HostOptions(), time, loggers);
            Engine engine = new(store, scanners, connectors, host);
            foreach (IConnectorClient connector in connectors)
            {
                await host.AddConnectorAsync(connector, cancellationToken);
            }

            return engine;
        }
        catch
        {
            foreach (IAsyncDisposable part in connectors.Concat<IAsyncDisposable>(scanners))
            {
                await part.DisposeAsync();
            }

            if (store is not null)
            {
                await store.DisposeAsync();
            }

            throw;
        }
    }

    private ScanHostOptions HostOptions()
    {
        ScanHostOptions options = new()
        {
            Retries = OneShot ? RetryPolicy.Interactive : RetryPolicy.Default,
            Actions = settings.Actions,
            OnResult = OnResult,
            Hold = Hold,
        };
        if (!OneShot)
        {
            CoreOptions.Fill(options, Core);
        }

        options.Content.MaxSize = settings.MaxSize;
        if (settings.Jobs is { } jobs)
        {
            options.Concurrency.Fix(jobs);
        }

        return options;
    }
}
