using System.Threading.Channels;
using Lazaret.Core.Routes.Definition;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Routes.Notify;

/// <summary>The queue of one target, and the one who empties it.</summary>
internal sealed class NotifyLane
{
    private readonly NotifyTarget target;
    private readonly AlertSender sender;
    private readonly NotifierOptions options;
    private readonly TimeProvider time;
    private readonly Func<double> random;
    private readonly ILogger logger;
    private readonly CancellationToken abort;
    private readonly Channel<RouteAlert> queue;
    private readonly AlertMemory memory;
    private long sent;
    private long dropped;

    public NotifyLane(NotifyTarget target, AlertSender sender, NotifierOptions options, TimeProvider time, Func<double> random, ILogger logger, CancellationToken abort)
    {
        this.target = target;
        this.sender = sender;
        this.options = options;
        this.time = time;
        this.random = random;
        this.logger = logger;
        this.abort = abort;
        memory = new AlertMemory(target.RepeatAfter, time);
        queue = Channel.CreateBounded<RouteAlert>(new BoundedChannelOptions(options.Queue) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        Ended = Task.Run(WorkAsync, CancellationToken.None);
    }

    public Task Ended { get; }

    public long Sent => Interlocked.Read(ref sent);

    public long Dropped => Interlocked.Read(ref dropped);

    public void Post(RouteAlert alert)
    {
        if ((target.Events.Count == 0 || target.Events.Contains(alert.Event)) && !queue.Writer.TryWrite(alert))
        {
            Interlocked.Increment(ref dropped);
        }
    }

    public void Close() => queue.Writer.TryComplete();

    private async Task WorkAsync()
    {
        await foreach (RouteAlert alert in queue.Reader.ReadAllAsync(abort).ConfigureAwait(false))
        {
            try
            {
                if (memory.ShouldTell(alert, out int repeats))
                {
                    await TellAsync(alert, repeats).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (!abort.IsCancellationRequested)
            {
                // A bug in telling is no reason to stop telling.
                Interlocked.Increment(ref dropped);
                Log.Broken(logger, sender.Name, e);
            }
        }
    }

    private async Task TellAsync(RouteAlert alert, int repeats)
    {
        Guid id = Guid.CreateVersion7(time.GetUtcNow());
        byte[] body = AlertBody.Of(target.Kind, alert, id, repeats);
        TimeSpan wait = options.FirstWait;
        for (int attempt = 1; ; attempt++)
        {
            if (await sender.SendAsync(body, id, abort).ConfigureAwait(false) is not var (error, mayPass, retryAfter))
            {
                Interlocked.Increment(ref sent);
                return;
            }

            if (!mayPass || attempt >= options.Tries)
            {
                Interlocked.Increment(ref dropped);
                Log.GivenUp(logger, sender.Name, attempt, error);
                return;
            }

            TimeSpan spread = wait * (0.8 + (0.4 * random()));
            TimeSpan next = retryAfter > spread ? retryAfter.Value : spread;
            await Task.Delay(next < options.LongestWait ? next : options.LongestWait, time, abort).ConfigureAwait(false);
            wait = wait * 2 < options.LongestWait ? wait * 2 : options.LongestWait;
        }
    }
}
