using System.Text;
using Lazaret.Core.Events;

namespace Lazaret.Storage.Tests.Events;

/// <summary>What holds for every <see cref="IDeliveryStore"/>. Leases are told the time, so it needs no clock but for values.</summary>
public abstract partial class DeliveryStoreConformance : IAsyncLifetime
{
    protected const string Group = "test01-azul-entropy-1.0";
    protected static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    protected static readonly TopicPartition P0 = new("azul.test01.a.binary.sourced", 0);
    protected static readonly TopicPartition P1 = new("azul.test01.a.binary.sourced", 1);

    protected IDeliveryStore Store { get; set; } = null!;

    /// <summary>Where what is published can be read.</summary>
    protected abstract IEventLog Log { get; }

    /// <summary>On the clock of the store.</summary>
    protected abstract DateTimeOffset Now { get; }

    /// <summary>A life that the store lets end within a test.</summary>
    protected abstract TimeSpan Short { get; }

    protected static CancellationToken None => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Lets <see cref="Short"/> pass; ends when it holds, which it must in the end.</summary>
    protected abstract Task PassAsync(Func<Task<bool>> holds);

    protected static DateTimeOffset At(double seconds) => Start.AddMilliseconds(Math.Round(seconds * 1000));

    protected static Lease Task(string id, double until, int attempts = 1, string group = Group) => new()
    {
        Id = id, Group = group, Positions = [new LogPosition(P0.Topic, 0, 7)], Until = At(until), Attempts = attempts, IsTask = true, Payload = Encoding.UTF8.GetBytes("payload of " + id),
    };

    protected static Lease Fetch(string id, double until, int attempts = 1) => Task(id, until, attempts) with { IsTask = false, Payload = default, Positions = [new LogPosition(P0.Topic, 0, 7), new LogPosition(P1.Topic, 1, long.MaxValue)] };

    protected async Task LeaseAsync(params Lease[] leases)
    {
        foreach (IGrouping<string, Lease> group in leases.GroupBy(l => l.Group))
        {
            await Store.AddCursorsAsync(group.Key, [], None);
            Assert.True(await Store.AdvanceAsync(group.Key, [], [.. group], None));
        }
    }

    protected async Task<string[]> TakeAsync(double now, double until = 1000, int most = 100, int attempts = 3, string group = Group) =>
        [.. (await Store.TakeExpiredAsync(group, At(now), At(until), most, attempts, None)).Select(l => l.Id)];

    protected async Task<string[]> LostAsync(double now, int attempts = 3, int most = 100) => [.. (await Store.ListLostAsync(At(now), attempts, most, None)).Select(l => l.Id)];

    protected Task TopicAsync(string name = "out") => Log.EnsureTopicAsync(new TopicSpec { Name = name }, None).AsTask();

    protected static PublishUnit Status(string? ends, string? once = null, string topic = "out") => new([new NewRecord(topic, "k-" + (once ?? ends), "value"u8.ToArray())], ends, once);

    protected async Task<PublishResult> PublishAsync(PublishUnit unit) => Assert.Single(await Store.PublishAsync([unit], None));

    protected async Task<long> RecordsAsync(string topic = "out") => (await Log.BoundsAsync(new TopicPartition(topic, 0), None)).Next;

    /// <summary>A lease has lists in it, which records compare by reference.</summary>
    protected static string Show(Lease lease) =>
        $"{lease.Id} {lease.Group} [{string.Join(" ", lease.Positions)}] {lease.Until.ToUnixTimeMilliseconds()} {lease.Attempts} {lease.IsTask} {Convert.ToHexString(lease.Payload.Span)}";
}
