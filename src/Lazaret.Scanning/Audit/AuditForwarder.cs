using System.Diagnostics;
using System.Reflection;
using Lazaret.Core.Dsx;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Audit;

/// <summary>
/// Sends one line for each result to an audit collector, the oldest first, at least once: a result leaves the store only when the collector's machine has acknowledged
/// its line and the connection stayed whole for a grace time after. What a broken connection leaves unconfirmed is sent again (W-14).
/// </summary>
public sealed partial class AuditForwarder : IAsyncDisposable
{
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(1);
    private readonly IAuditOutbox outbox;
    private readonly AuditOptions options;
    private readonly AuditLines lines;
    private readonly Func<CancellationToken, Task<ICollectorConnection>> connect;
    private readonly Func<double> random;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource drain = new();
    private readonly CancellationTokenSource abort = new();
    private readonly Pulse changed = new();
    private readonly Task running;
    private readonly Lock gate = new();
    private AuditStatus status;
    private long confirmed;
    private long removed;
    private bool announced;

    private AuditForwarder(
        IAuditOutbox outbox,
        AuditOptions options,
        AuditLines lines,
        long backlog,
        Func<CancellationToken, Task<ICollectorConnection>> connect,
        Func<double> random,
        TimeProvider time,
        ILogger logger)
    {
        this.outbox = outbox;
        this.options = options;
        this.lines = lines;
        this.connect = connect;
        this.random = random;
        this.time = time;
        this.logger = logger;
        announced = !options.Announce || options.Format != AuditFormat.Legacy;
        status = new AuditStatus { Collector = CollectorAddress.Name(options), MaxBacklog = options.MaxBacklog, Backlog = backlog };
        running = Task.WhenAll(Task.Run(DeliverAsync), Task.Run(CountAsync));
    }

    /// <summary>For health and metrics.</summary>
    public AuditStatus Status
    {
        get
        {
            lock (gate)
            {
                return status with { Shortened = lines.Shortened };
            }
        }
    }

    /// <summary>True while so many results wait that no new work is to be taken; see <see cref="AuditOptions.MaxBacklog"/>. Up to a second old, so a few more may come in.</summary>
    public bool IsFull => Status.IsFull;

    /// <summary>Turns the outbox on and begins to deliver. Does not wait for the collector: one that is down is tried again and again.</summary>
    /// <param name="outbox">Where results wait; not disposed of here.</param>
    /// <param name="options">Settings; checked first.</param>
    /// <param name="map">A result in the words of the wire.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where the log goes.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="AuditStartException">A setting is wrong, or a certificate file cannot be used.</exception>
    public static Task<AuditForwarder> StartAsync(
        IAuditOutbox outbox, AuditOptions options, Func<ScanResult, DsxScanResult> map, TimeProvider time, ILogger logger, CancellationToken cancellationToken = default) =>
        StartAsync(outbox, options, map, token => OpenAsync(options, time, token), Random.Shared.NextDouble, time, logger, cancellationToken);

    /// <summary>The same over connections and randomness of a test's.</summary>
    internal static async Task<AuditForwarder> StartAsync(
        IAuditOutbox outbox,
        AuditOptions options,
        Func<ScanResult, DsxScanResult> map,
        Func<CancellationToken, Task<ICollectorConnection>> connect,
        Func<double> random,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<string> errors = options.Validate();
        if (errors.Count > 0)
        {
            throw new AuditStartException(string.Join(' ', errors));
        }

        if (options.Transport == AuditTransport.Tls && CollectorTls.Check(options) is { } error)
        {
            throw new AuditStartException(error);
        }

        outbox.EnableAudit();
        long backlog = await outbox.CountAuditAsync(cancellationToken).ConfigureAwait(false);
        string version = typeof(AuditForwarder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
        return new AuditForwarder(outbox, options, new AuditLines(options, map, version, logger), backlog, connect, random, time, logger);
    }

    /// <summary>Returns when every result has been confirmed. Needs a collector; bound it with <paramref name="cancellationToken"/>.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next = changed.Next;
            if (await outbox.CountAuditAsync(cancellationToken).ConfigureAwait(false) == 0)
            {
                return;
            }

            await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sends nothing new, gives what is under way a little more than its grace time to be confirmed, and stops. The rest stays in the store for the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await drain.CancelAsync().ConfigureAwait(false);
        abort.CancelAfter(options.Grace + TimeSpan.FromSeconds(2));
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Change(s => s with { State = AuditState.Stopped });
        drain.Dispose();
        abort.Dispose();
    }

    private static async Task<ICollectorConnection> OpenAsync(AuditOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(options.ConnectTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return options.Transport == AuditTransport.Udp
                ? await UdpCollector.OpenAsync(options, time, both.Token).ConfigureAwait(false)
                : await StreamCollector.OpenAsync(options, KernelSendQueue.Unacknowledged, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CollectorException($"The audit collector {CollectorAddress.Name(options)} did not answer within {options.ConnectTimeout.TotalSeconds:0.#} s.");
        }
    }

    private async Task DeliverAsync()
    {
        int failures = 0;
        string? lastLogged = null;
        while (!drain.IsCancellationRequested)
        {
            long begun = time.GetTimestamp();
            long confirmedBefore = Volatile.Read(ref confirmed);
            string reason;
            try
            {
                await using ICollectorConnection connection = await connect(drain.Token).ConfigureAwait(false);
                Change(s => s with { State = AuditState.Connected, Connections = s.Connections + 1 });
                Connected(logger, Status.Collector);
                lastLogged = null;
                await new AuditSession(this, connection).RunAsync().ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (drain.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is CollectorException or StoreUnavailableException)
            {
                reason = e.Message;
            }
            catch (Exception e)
            {
                // Never end in silence: whatever it was, the lines are still in the store and are tried again.
                Unforeseen(logger, e);
                reason = $"The audit output met an unforeseen error: {e.Message}";
            }

            // A collector that lets us in and throws us out at once is as bad as one that is down.
            bool worked = Volatile.Read(ref confirmed) > confirmedBefore || time.GetElapsedTime(begun) > options.LongestWait;
            failures = worked ? 1 : failures + 1;
            TimeSpan wait = Wait(failures);
            Change(s => s with { State = AuditState.Waiting, LastError = reason, LastErrorAt = time.GetUtcNow() });
            if (reason != lastLogged)
            {
                lastLogged = reason;
                Lost(logger, reason, wait.TotalSeconds);
            }

            await Task.Delay(wait, time, drain.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Doubles with each failure, a random half to all of it, so that many senders do not come back in the same moment.</summary>
    private TimeSpan Wait(int failures)
    {
        TimeSpan whole = options.FirstWait * Math.Pow(2, Math.Min(failures - 1, 30));
        return (whole < options.LongestWait ? whole : options.LongestWait) * (0.5 + (random() / 2));
    }

    private async Task CountAsync()
    {
        bool wasFull = false;
        while (!drain.IsCancellationRequested)
        {
            try
            {
                long backlog = await outbox.CountAuditAsync(drain.Token).ConfigureAwait(false);
                Change(s => s with { Backlog = backlog });
                bool full = backlog >= options.MaxBacklog;
                if (full != wasFull)
                {
                    wasFull = full;
                    if (full)
                    {
                        Full(logger, backlog);
                    }
                    else
                    {
                        RoomAgain(logger, backlog);
                    }
                }
            }
            catch (StoreUnavailableException)
            {
                // Its owner says so; the old figure stands until it is back.
            }
            catch (OperationCanceledException) when (drain.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(CountInterval, time, drain.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Change(Func<AuditStatus, AuditStatus> to)
    {
        lock (gate)
        {
            status = to(status);
        }

        changed.Beat();
    }

    [LoggerMessage(4801, LogLevel.Information, "The audit goes to {Collector}")]
    private static partial void Connected(ILogger logger, string collector);

    [LoggerMessage(4802, LogLevel.Warning, "The audit waits in the store: {Reason} Tried again in {Seconds:0.#} s, and so on until it goes")]
    private static partial void Lost(ILogger logger, string reason, double seconds);

    [LoggerMessage(4803, LogLevel.Error, "{Count} results wait for the audit collector; no new work is taken until there is room")]
    private static partial void Full(ILogger logger, long count);

    [LoggerMessage(4804, LogLevel.Information, "The audit has room again: {Count} results wait")]
    private static partial void RoomAgain(ILogger logger, long count);

    [LoggerMessage(4806, LogLevel.Error, "The audit output met an unforeseen error")]
    private static partial void Unforeseen(ILogger logger, Exception e);
}
