using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Api;
using Lazaret.Dispatch.Tests.Azul;
using Lazaret.Storage.Sqlite.Dispatch;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Delivery;

/// <summary>Random commands against two replicas of a consumer, beside a small model: every event goes to exactly one poller, or is still due.</summary>
public class ConsumerModelTests
{
    private static readonly Gen<(int Command, int Number)> Commands = Gen.Choose(0, 7).SelectMany(c => Gen.Choose(0, 9).Select(n => (c, n)));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Every_event_goes_to_one_poller_or_is_still_due(bool tasks, bool dedupe) =>
        Prop.ForAll(Commands.ListOf().ToArbitrary(), commands => RunAsync(commands, tasks, dedupe).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    private static async Task RunAsync(IReadOnlyList<(int Command, int Number)> commands, bool tasks, bool dedupe)
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-consumer-").FullName;
        try
        {
            await using SqliteDispatchStore store = SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = folder }, TimeProvider.System);
            await using World world = await World.StartAsync(store, tasks, dedupe);
            foreach ((int command, int number) in commands)
            {
                await world.DoAsync(command, number);
            }

            await world.DrainAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The replicas, and what must be.</summary>
    private sealed class World : IAsyncDisposable
    {
        private const string Topic = "azul.test01.testing.binary.sourced";
        private readonly SqliteDispatchStore store;
        private readonly bool tasks;
        private readonly ManualTimeProvider time = new();
        private readonly TopicNames names = new("test01");
        private readonly Consumer[] replicas = new Consumer[2];
        private readonly HashSet<int> due = [];
        private readonly List<FetchReply> open = [];
        private readonly ConsumerParts[] parts;
        private int failures;
        private int published;

        private World(SqliteDispatchStore store, bool tasks, bool dedupe)
        {
            this.store = store;
            this.tasks = tasks;
            FlakyStore flaky = new(store, () => Interlocked.Decrement(ref failures) >= 0);
            parts = [.. Enumerable.Range(0, 2).Select(_ => new ConsumerParts
            {
                Log = store, Store = flaky, Names = names, Time = time,
                Pipeline = new ConsumePipeline(dedupe ? [new ConsumerRulesStage(), new DedupeStage(1 << 16)] : [new ConsumerRulesStage()]),
                Options = new DeliveryOptions { Attempts = int.MaxValue },
            })];
            Start(0);
            Start(1);
        }

        public static async Task<World> StartAsync(SqliteDispatchStore store, bool tasks, bool dedupe)
        {
            await store.EnsureTopicAsync(new TopicSpec { Name = Topic, Partitions = 3 }, default);
            return new World(store, tasks, dedupe);
        }

        public async Task DoAsync(int command, int number)
        {
            switch (command)
            {
                case 0:
                    await PublishAsync(number + 1);
                    break;
                case 1: // One who takes, and is done.
                    await DoneAsync(await FetchAsync(number % 2, number));
                    break;
                case 2: // One who takes, and takes his time.
                    open.Add(await FetchAsync(number % 2, number));
                    break;
                case 3: // Several at once, at both replicas.
                    foreach (FetchReply reply in await Task.WhenAll(Enumerable.Range(0, 4).Select(i => FetchAsync(i % 2, number))))
                    {
                        open.Add(reply);
                    }

                    break;
                case 4: // The answer could not be sent.
                    await store.ReleaseAsync((await FetchAsync(number % 2, number)).Leases, default);
                    break;
                case 5: // The client goes away, perhaps with something in hand.
                    await GoneAsync(number);
                    break;
                case 6:
                    await replicas[number % 2].DisposeAsync();
                    Start(number % 2);
                    break;
                default:
                    failures = number % 4;
                    break;
            }
        }

        /// <summary>Ends what is open, waits until every lease is over, and takes what is left.</summary>
        public async Task DrainAsync()
        {
            failures = 0;
            foreach (FetchReply reply in open)
            {
                await DoneAsync(reply);
            }

            time.Advance(TimeSpan.FromHours(1));
            for (int empty = 0; empty < 3;)
            {
                FetchReply reply = await FetchAsync(empty % 2, 50);
                await DoneAsync(reply);
                empty = reply.Events.Count == 0 ? empty + 1 : 0;
                time.Advance(TimeSpan.FromSeconds(2));
            }

            Assert.Empty(due);
        }

        public async ValueTask DisposeAsync()
        {
            await replicas[0].DisposeAsync();
            await replicas[1].DisposeAsync();
        }

        private void Start(int replica) => replicas[replica] = new Consumer("p-1-binary-allsrc-alltype-H", EventModel.Binary, Subscription.OfBinary(names, false, false, true, [], []), parts[replica]);

        private async Task PublishAsync(int count)
        {
            List<NewRecord> records = [];
            for (int i = 0; i < count; i++)
            {
                BinaryEvent e = Sample.Binary(++published);
                e.KafkaKey = published.ToString(CultureInfo.InvariantCulture);
                due.Add(published);
                records.Add(new NewRecord(Topic, e.KafkaKey, AzulEvents.Avro(e)));
            }

            await store.AppendAsync(records, default);
        }

        private Task<FetchReply> FetchAsync(int replica, int number, CancellationToken gone = default) => replicas[replica].FetchAsync(
            new FetchRequest { Model = EventModel.Binary, Name = "p", Version = "1", Historic = true, IsTask = tasks, Count = (number % 5) + 1, Deadline = gone.CanBeCanceled ? TimeSpan.FromMinutes(1) : TimeSpan.Zero },
            latest: false,
            gone);

        private async Task GoneAsync(int number)
        {
            using CancellationTokenSource gone = new();
            Task<FetchReply> fetch = FetchAsync(number % 2, number, gone.Token);
            for (int i = 0; i < number; i++)
            {
                await Task.Yield();
            }

            await gone.CancelAsync();
            try
            {
                await store.ReleaseAsync((await fetch).Leases, default);
            }
            catch (OperationCanceledException)
            {
                // What it had went back by itself.
            }
        }

        /// <summary>Whoever is done with an event is the only one who ever was.</summary>
        private async Task DoneAsync(FetchReply reply)
        {
            foreach (FetchedEvent e in reply.Events)
            {
                int number = int.Parse(((BinaryEvent)e.Event).KafkaKey, CultureInfo.InvariantCulture);
                Assert.True(due.Remove(number), $"{number} was handed out twice");
            }

            await store.EndAsync(reply.Leases, default);
        }
    }
}
