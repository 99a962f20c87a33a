using System.Globalization;
using Lazaret.Core.Events;
using Lazaret.Storage.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis;

/// <summary>
/// The state of deliveries in Redis, for replicas that share a log which is elsewhere. What must happen at once is one script. Database 0 holds what is ours, under a prefix; 1, 2 and 3 what the
/// existing autoscaler and tools read, as they know it (<c>event-dispatcher</c> §9).
/// </summary>
/// <remarks>
/// A command that got no answer may still take effect. That is harmless: cursors move only from where they stood, leases that nobody knows of run out, and an end is an end however often it comes.
/// </remarks>
public sealed partial class RedisDeliveryStore : IDeliveryStore
{
    private readonly RedisLink link;
    private readonly IEventLog log;
    private readonly TimeProvider time;
    private readonly Func<Lease, string?>? taskRecord;

    private RedisDeliveryStore(RedisLink link, RedisStoreOptions options, IEventLog log, TimeProvider time)
    {
        this.link = link;
        this.log = log;
        this.time = time;
        taskRecord = options.TaskRecord;
    }

    public string Kind => "redis";

    /// <summary>Connects, and checks that the server keeps what it is given.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="log">Where records go; stays the caller's.</param>
    /// <param name="time">From which the remaining life of a value is reckoned; the server counts it down on its own clock.</param>
    /// <param name="logger">Is told when the connection is lost and when it is back; null = nobody is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EventLogException">The server cannot be reached, or cannot be used; the message says why.</exception>
    public static async Task<RedisDeliveryStore> OpenAsync(RedisStoreOptions options, IEventLog log, TimeProvider time, ILogger? logger, CancellationToken cancellationToken)
    {
        RedisLink link = await RedisLink.ConnectAsync(options, logger ?? NullLogger.Instance, cancellationToken).ConfigureAwait(false);
        try
        {
            await RedisServerCheck.CheckAsync(link, options).ConfigureAwait(false);
            return new RedisDeliveryStore(link, options, log, time);
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<Cursor>?> LoadAsync(string group, CancellationToken cancellationToken) =>
        Cursors(await link.RunAsync(CursorScripts.Load, group).ConfigureAwait(false));

    public async ValueTask<IReadOnlyList<Cursor>> AddCursorsAsync(string group, IReadOnlyList<Cursor> cursors, CancellationToken cancellationToken)
    {
        List<RedisValue> words = [group];
        foreach (Cursor cursor in cursors)
        {
            words.Add(Field(cursor.Subscription, cursor.In));
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{cursor.Next} {cursor.Stop}"));
        }

        return Cursors(await link.RunAsync(CursorScripts.Add, words).ConfigureAwait(false)) ?? [];
    }

    public async ValueTask<bool> AdvanceAsync(string group, IReadOnlyList<CursorMove> moves, IReadOnlyList<Lease> leases, CancellationToken cancellationToken)
    {
        List<RedisValue> words = [group, Milliseconds(RecordKept), moves.Count];
        foreach (CursorMove move in moves)
        {
            words.AddRange([Field(move.Subscription, move.In), move.From, move.To]);
        }

        foreach (Lease lease in leases)
        {
            string record = lease.IsTask && taskRecord is not null ? taskRecord(lease) ?? "" : "";
            words.AddRange([lease.Id, lease.Until.ToUnixTimeMilliseconds(), lease.Attempts, lease.IsTask ? 1 : 0, PositionText.Write(lease.Positions), lease.Payload.ToArray(), record]);
        }

        return (long)await link.RunAsync(CursorScripts.Advance, words).ConfigureAwait(false) == 1;
    }

    public async ValueTask DeleteGroupAsync(string group, CancellationToken cancellationToken) => await link.RunAsync(CursorScripts.DeleteGroup, group).ConfigureAwait(false);

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private static string Field(string subscription, TopicPartition partition) => string.Create(CultureInfo.InvariantCulture, $"{subscription}\n{partition.Topic}\n{partition.Partition}");

    private static RedisValue Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    /// <summary>In the order of their names; null when there is no such consumer.</summary>
    private static List<Cursor>? Cursors(RedisResult answer)
    {
        RedisResult[] words = (RedisResult[])answer!;
        if (words.Length == 0)
        {
            return null;
        }

        List<Cursor> all = [];
        for (int i = 0; i < words.Length; i += 2)
        {
            if (((string)words[i]!).Split('\n') is [var subscription, var topic, var number])
            {
                string[] value = ((string)words[i + 1]!).Split(' ');
                all.Add(new Cursor(subscription, new TopicPartition(topic, int.Parse(number, CultureInfo.InvariantCulture)), Number(value[0]), value[1].Length == 0 ? null : Number(value[1])));
            }
        }

        return [.. all.OrderBy(c => c.Subscription, StringComparer.Ordinal).ThenBy(c => c.In.Topic, StringComparer.Ordinal).ThenBy(c => c.In.Partition)];
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
