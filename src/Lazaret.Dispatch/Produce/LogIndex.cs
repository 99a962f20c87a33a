using Lazaret.Core.Events;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Produce;

/// <summary>
/// Keeps something in memory that a topic describes: reads all of it before the start is over, and follows it then. It has no name at the log and leaves nothing behind there (<c>event-dispatcher</c>
/// §18 item 27).
/// </summary>
/// <param name="log">The log.</param>
/// <param name="topic">Which topic.</param>
/// <param name="take">Takes a record; not called twice at a time.</param>
/// <param name="logger">Told when the log is away.</param>
internal sealed partial class LogIndex(IEventLog log, string topic, Action<LogRecord> take, ILogger logger) : IAsyncDisposable
{
    private const int Most = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Dictionary<int, long> next = [];
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim reading = new(1, 1);
    private Task following = Task.CompletedTask;

    /// <summary>Reads what there is, then goes on by itself.</summary>
    public async Task StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        following = Task.Run(() => FollowAsync(time), CancellationToken.None);
    }

    /// <summary>Reads to the end of what is there now.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            TopicInfo? info = (await log.ListTopicsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(t => t.Name == topic);
            for (int number = 0; number < (info?.Partitions ?? 0); number++)
            {
                while (true)
                {
                    long from = next.GetValueOrDefault(number);
                    LogPage page = await log.ReadAsync(new TopicPartition(topic, number), from, Most, 64 << 20, cancellationToken).ConfigureAwait(false);
                    foreach (LogRecord record in page.Records)
                    {
                        take(record);
                    }

                    next[number] = page.Next;
                    if (page.Next <= from)
                    {
                        break;
                    }
                }
            }
        }
        finally
        {
            reading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        reading.Dispose();
    }

    private async Task FollowAsync(TimeProvider time)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                long seen = log.Version;
                await CatchUpAsync(stop.Token).ConfigureAwait(false);
                await log.WaitAsync(seen, stop.Token).ConfigureAwait(false);
            }
            catch (EventLogException e)
            {
                LogAway(topic, e.Message);
                await Task.Delay(Pause, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(5200, LogLevel.Warning, "The topic {Topic} cannot be followed now: {Why}")]
    private partial void LogAway(string topic, string why);
}
