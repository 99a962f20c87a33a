using System.Net;
using Lazaret.Cli;
using Lazaret.Core.Events;
using Lazaret.Core.Streams;
using Lazaret.Dispatch;
using Lazaret.Dispatch.Api;
using Lazaret.Dispatch.Api.Streams;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Settings;
using Lazaret.Dispatch.Streams;
using Lazaret.Dispatch.Streams.Metrics;
using Lazaret.Dispatch.Streams.Wrapping;
using Lazaret.Output;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary>A dispatcher with everything that belongs to it: log, state, streams, identification and HTTP; started, and stopped by disposing it.</summary>
internal sealed class DispatchHost : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> parts = new();

    private DispatchHost()
    {
    }

    public Dispatch.Dispatcher Dispatcher { get; private set; } = null!;

    public StreamService Streams { get; private set; } = null!;

    public IStreamStore Store { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>Starts all parts.</summary>
    /// <param name="plan">What is to be started.</param>
    /// <param name="loggers">For the parts.</param>
    /// <param name="logging">For the web server.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="UserErrorException">A part cannot be started; the message says which and why.</exception>
    public static async Task<DispatchHost> StartAsync(DispatchPlan plan, ILoggerFactory loggers, Action<ILoggingBuilder> logging, TimeProvider time, CancellationToken cancellationToken)
    {
        DispatchHost host = new();
        try
        {
            await host.BuildAsync(plan, loggers, logging, time, cancellationToken);
            return host;
        }
        catch (Exception e)
        {
            await host.DisposeAsync();
            string? sentence = e is ServerStartException or EventLogException or StreamStoreException or Storage.Sqlite.StoreOpenException or ArgumentException or IOException or UnauthorizedAccessException ? e.Message : null;
            if (sentence is null)
            {
                throw;
            }

            throw new UserErrorException(SafeText.Visible(sentence).TrimEnd('.'), inner: e);
        }
    }

    /// <summary>In the opposite order of the start: first nobody can ask any more, last the log is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task BuildAsync(DispatchPlan plan, ILoggerFactory loggers, Action<ILoggingBuilder> logging, TimeProvider time, CancellationToken cancellationToken)
    {
        // 1. Log and state. 2. The hub. 3. Streams and what says what they are. 4. HTTP.
        DispatchSettings settings = plan.Settings;
        (IEventLog log, IDeliveryStore state) = await DispatchStores.OpenAsync(plan, time, loggers, cancellationToken);
        parts.Push(state);
        if (!ReferenceEquals(log, state))
        {
            parts.Push(log);
        }

        Dispatcher = await Dispatch.Dispatcher.StartAsync(log, state, plan.Options(), time, loggers, cancellationToken);
        parts.Push(Dispatcher);

        StreamMetrics metrics = new();
        parts.Push(new Disposal(metrics));
        parts.Push(new Disposal(new StreamMetricsBridge(Dispatcher.Metrics)));
        IStreamStore backend = DispatchStores.OpenStreams(plan, time);
        Store = StreamWrapping.Around(backend, plan.Wrapping(), metrics, time);
        parts.Push(Store);
        await DispatchStores.SetAgeOffAsync(plan, backend, loggers.CreateLogger("Lazaret.Dispatch.AgeOff"), cancellationToken);
        ContentIdentifier identifier = ContentIdentifier.Create(loggers.CreateLogger("Lazaret.Identification"));
        parts.Push(new Disposal(identifier));
        Streams = new StreamService(Store, identifier, plan.Streams(), metrics, time, loggers.CreateLogger<StreamService>());
        Dispatcher.CopyStream = CopyAsync;

        ServerOptions server = new()
        {
            Listen = plan.Listen,
            Keys = settings.ApiKeys,
            AllowOpen = settings.AllowOpen,
            CertFile = settings.TlsCertFile.Length > 0 ? settings.TlsCertFile : null,
            KeyFile = settings.TlsKeyFile.Length > 0 ? settings.TlsKeyFile : null,
        };
        DispatchServer http = await DispatchServer.StartAsync(Dispatcher, server, routes => StreamRoutes.Map(routes, Streams), logging, time, cancellationToken);
        parts.Push(http);
        Address = http.Address;
    }

    private async Task CopyAsync(string source, string label, string sha256, string other, CancellationToken cancellationToken)
    {
        if (source != other && StreamName.TryCreate(source, label, sha256, out StreamName from, out _) && StreamName.TryCreate(other, label, sha256, out StreamName to, out _))
        {
            await Store.CopyAsync(from, to, cancellationToken);
        }
    }

    private sealed class Disposal(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
