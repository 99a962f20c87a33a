using Lazaret.Core.Routes.Definition;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Routes.Notify;

/// <summary>Tells people, beside the work and never in its way (W14): posting neither waits nor fails, and a target that is down costs only its own alerts.</summary>
public sealed class Notifier : IAsyncDisposable
{
    private readonly NotifierOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource abort = new();
    private readonly List<NotifyLane> lanes = [];

    /// <param name="targets">Who is told.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">0 ≤ random &lt; 1, spreads the waits.</param>
    /// <param name="logger">Where failures are told.</param>
    public Notifier(IEnumerable<NotifyTarget> targets, NotifierOptions options, TimeProvider time, Func<double> random, ILogger logger)
    {
        this.options = options;
        this.time = time;
        foreach (NotifyTarget target in targets)
        {
            lanes.Add(new NotifyLane(target, new AlertSender(target, http, options.Environment, time), options, time, random, logger, abort.Token));
        }
    }

    /// <summary>Messages that targets took.</summary>
    public long Sent => lanes.Sum(l => l.Sent);

    /// <summary>Alerts that were given up: the queue was full, or no try succeeded.</summary>
    public long Dropped => lanes.Sum(l => l.Dropped);

    /// <summary>Queues an alert for every target that wants it. Never throws, never waits.</summary>
    public void Post(RouteAlert alert)
    {
        foreach (NotifyLane lane in lanes)
        {
            lane.Post(alert);
        }
    }

    /// <summary>Takes no more, gives what is queued its grace time, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (NotifyLane lane in lanes)
        {
            lane.Close();
        }

        Task all = Task.WhenAll(lanes.Select(l => l.Ended));
        using (CancellationTokenSource patience = new(options.Grace, time))
        {
            await all.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await abort.CancelAsync().ConfigureAwait(false);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Dispose();
        abort.Dispose();
    }
}
