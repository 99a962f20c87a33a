using Lazaret.Core.Events;
using Lazaret.Storage.Shared;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis;

/// <content>What is out.</content>
public sealed partial class RedisDeliveryStore
{
    /// <summary>How long the existing dispatcher keeps the record of a task (<c>event-dispatcher</c> §9).</summary>
    private static readonly TimeSpan RecordKept = TimeSpan.FromHours(1);

    public async ValueTask<IReadOnlyList<Lease>> TakeExpiredAsync(string group, DateTimeOffset now, DateTimeOffset until, int most, int mostAttempts, CancellationToken cancellationToken) =>
        Leases(await link.RunAsync(LeaseScripts.Take, group, now.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds(), most, mostAttempts).ConfigureAwait(false));

    public async ValueTask<DateTimeOffset?> NextExpiryAsync(string group, int mostAttempts, CancellationToken cancellationToken)
    {
        RedisResult next = await link.RunAsync(LeaseScripts.Next, group, mostAttempts).ConfigureAwait(false);
        return next.IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)next);
    }

    public async ValueTask ExtendAsync(IReadOnlyList<string> ids, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (ids.Count > 0)
        {
            await link.RunAsync(LeaseScripts.Extend, [until.ToUnixTimeMilliseconds(), Milliseconds(RecordKept), .. ids.Select(i => (RedisValue)i)]).ConfigureAwait(false);
        }
    }

    public async ValueTask EndAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > 0)
        {
            await link.RunAsync(LeaseScripts.End, [.. ids.Select(i => (RedisValue)i)]).ConfigureAwait(false);
        }
    }

    public async ValueTask ReleaseAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count > 0)
        {
            await link.RunAsync(LeaseScripts.Release, [.. ids.Select(i => (RedisValue)i)]).ConfigureAwait(false);
        }
    }

    public async ValueTask<IReadOnlyList<Lease>> ListLostAsync(DateTimeOffset now, int mostAttempts, int most, CancellationToken cancellationToken)
    {
        List<Lease> lost = [];
        for (long skip = 0; lost.Count < most;)
        {
            RedisResult[] answer = (RedisResult[])(await link.RunAsync(LeaseScripts.Lost, now.ToUnixTimeMilliseconds(), mostAttempts, most - lost.Count, skip).ConfigureAwait(false))!;
            long looked = (long)answer[0];
            if (looked == 0)
            {
                break;
            }

            skip += looked;
            lost.AddRange(answer.Skip(1).Select(Read));
        }

        return lost;
    }

    public async ValueTask<long> CountTasksAsync(CancellationToken cancellationToken) => (long)await link.RunAsync(LeaseScripts.Count).ConfigureAwait(false);

    private static List<Lease> Leases(RedisResult answer) => [.. ((RedisResult[])answer!).Select(Read)];

    private static Lease Read(RedisResult row)
    {
        RedisResult[] parts = (RedisResult[])row!;
        return new Lease
        {
            Id = (string)parts[0]!,
            Group = (string)parts[1]!,
            Until = DateTimeOffset.FromUnixTimeMilliseconds((long)parts[2]),
            Attempts = (int)parts[3],
            IsTask = (int)parts[4] != 0,
            Positions = PositionText.Read((string)parts[5]!),
            Payload = (byte[])parts[6]!,
        };
    }
}
