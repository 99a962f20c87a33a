using System.Collections.Concurrent;
using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Scanning.Api.V1.Auth;
using Lazaret.Scanning.Api.V1.Events;
using Lazaret.Scanning.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Api.V1.Connectors;

/// <summary>
/// The remote connectors that registered, present or not. Kept in the store, so that a restart forgets none. One that falls silent is asked, and evicted when it does not
/// answer: it leaves the list, but stays known, and its items wait for it.
/// </summary>
internal sealed partial class DsxDirectory(
    IScanHost host, IDsxConnectorFactory? factory, CredentialVault vault, DsxFeed feed, DsxOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Namespace in the state store: key = UUID.</summary>
    public const string Namespace = "dsx_connectors";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);
    private readonly ILogger logger = logger;
    private readonly SteadyClock clock = new(time);
    private readonly ConcurrentDictionary<ConnectorId, DsxEntry> entries = new();
    private readonly SemaphoreSlim gate = new(1, 1);

    private TimeSpan Presence => options.Presence ?? TimeSpan.FromSeconds(options.Environment is "dev" or "exp" or "app" ? 600 : 120);

    /// <summary>Those that are present, by name.</summary>
    public IReadOnlyList<IDsxConnector> Present => [.. entries.Values.Where(e => e.IsPresent).Select(e => e.Client).OrderBy(c => c.Model.Name, StringComparer.Ordinal)];

    /// <summary>Why connectors with this address cannot register; null when they can.</summary>
    public string? Refuse(string url, bool fromLoopback) => factory is null ? "This server takes no remote connectors." : factory.Refuse(url, fromLoopback);

    /// <summary>The connector with this UUID in any spelling, present or evicted; null when it never registered.</summary>
    public IDsxConnector? Find(string? uuid) => FindEntry(uuid)?.Client;

    public DsxEntry? FindEntry(string? uuid) => Guid.TryParse(uuid, out Guid id) ? entries.GetValueOrDefault(new ConnectorId(id.ToString())) : null;

    /// <summary>The connector that registered with this address; null when there is none.</summary>
    public IDsxConnector? FindByUrl(string? url) =>
        string.IsNullOrEmpty(url) ? null : entries.Values.FirstOrDefault(e => e.Client.Model.Url.TrimEnd('/').Equals(url.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))?.Client;

    /// <summary>Brings back what earlier runs knew.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (factory is null)
        {
            return;
        }

        foreach ((string uuid, string json) in await host.Store.ListStateAsync(Namespace, cancellationToken).ConfigureAwait(false))
        {
            if (JsonSerializer.Deserialize(json, DsxStoredJson.Default.DsxStored) is not { } stored || factory.Refuse(stored.Model.Url, stored.FromLoopback) is not null)
            {
                LogNotBack(uuid);
                continue;
            }

            ConnectorId id = new(uuid);
            DsxEntry entry = new(id, factory.Create(stored.Model, vault.Find(id), stored.FromLoopback), stored.FromLoopback) { IsPresent = stored.IsPresent, Until = clock.UtcNow };
            entries[id] = entry;
            if (entry.IsPresent)
            {
                await host.AddConnectorAsync(entry.Client, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Adds or renews a connector. True when it was not present before.</summary>
    /// <param name="model">As it came, with a UUID in our spelling and an address that is allowed.</param>
    /// <param name="fromLoopback">Where it came from.</param>
    /// <param name="cancellationToken">Gives it up before anything is stored.</param>
    public async Task<bool> RegisterAsync(DsxConnectorModel model, bool fromLoopback, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ConnectorId id = new(model.Uuid!);
            DsxEntry? known = entries.GetValueOrDefault(id);
            bool fresh = known is not { IsPresent: true };
            bool changed = fresh || known!.FromLoopback != fromLoopback || Text(known.Client.Model) != Text(model);
            if (changed)
            {
                await SaveAsync(id, new DsxStored(model, fromLoopback, true), cancellationToken).ConfigureAwait(false);
            }

            DsxEntry entry = known?.FromLoopback == fromLoopback ? known : new DsxEntry(id, factory!.Create(model, vault.Find(id), fromLoopback), fromLoopback);
            entry.Client.Update(model, vault.Find(id));
            entry.Until = clock.UtcNow + Presence;
            entry.IsPresent = true;
            entries[id] = entry;

            // Also renews the time it was seen last.
            await host.AddConnectorAsync(entry.Client, CancellationToken.None).ConfigureAwait(false);
            feed.Connector(fresh ? "registered" : "refreshed", model);
            if (fresh)
            {
                LogRegistered(model.Name, id.Value, model.Url);
            }

            return fresh;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Takes a connector off the list; its items wait until it is back. Harmless when it is not there.</summary>
    public async Task RemoveAsync(ConnectorId id, string reason, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (entries.GetValueOrDefault(id) is not { IsPresent: true } entry)
            {
                return;
            }

            await SaveAsync(id, new DsxStored(entry.Client.Model, entry.FromLoopback, false), cancellationToken).ConfigureAwait(false);
            entry.IsPresent = false;
            host.DetachConnector(id);
            feed.Connector("unregistered", entry.Client.Model);
            LogRemoved(entry.Client.Model.Name, id.Value, reason);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Does the connector answer at the address it has now?</summary>
    public static async Task<bool> AnswersAsync(IDsxConnector connector, CancellationToken cancellationToken) =>
        (await connector.CallAsync("GET", "healthz", "", default, HealthTimeout, cancellationToken).ConfigureAwait(false)).IsSuccess;

    /// <summary>Asks those whose presence ran out, five at a time.</summary>
    public async Task SweepAsync(CancellationToken stop)
    {
        using PeriodicTimer timer = new(options.Sweep, time);
        do
        {
            DsxEntry[] silent = [.. entries.Values.Where(e => e.IsPresent && e.Until <= clock.UtcNow)];
            await Parallel.ForEachAsync(silent, new ParallelOptions { MaxDegreeOfParallelism = 5, CancellationToken = stop }, LookAsync).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
    }

    public void Dispose() => gate.Dispose();

    private async ValueTask LookAsync(DsxEntry entry, CancellationToken stop)
    {
        try
        {
            if (await AnswersAsync(entry.Client, stop).ConfigureAwait(false))
            {
                entry.Until = clock.UtcNow + Grace;
            }
            else if (entry.Until <= clock.UtcNow)
            {
                await RemoveAsync(entry.Id, "it neither registered nor answered", stop).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException)
        {
            // The next sweep tries again.
        }
    }

    private async Task SaveAsync(ConnectorId id, DsxStored stored, CancellationToken cancellationToken) =>
        await host.Store.SetStateAsync(Namespace, id.Value, JsonSerializer.Serialize(stored, DsxStoredJson.Default.DsxStored), cancellationToken).ConfigureAwait(false);

    private static string Text(DsxConnectorModel model) => JsonSerializer.Serialize(model with { LastRepoCheckTs = null }, DsxJson.Default.DsxConnectorModel);

    [LoggerMessage(4600, LogLevel.Information, "Connector {Name} ({Id}) registered at {Url}")]
    private partial void LogRegistered(string name, string id, string url);

    [LoggerMessage(4601, LogLevel.Warning, "Connector {Name} ({Id}) left the list: {Reason}")]
    private partial void LogRemoved(string name, string id, string reason);

    [LoggerMessage(4602, LogLevel.Warning, "Connector {Id} of an earlier run is not called any more: its address is not allowed")]
    private partial void LogNotBack(string id);
}
