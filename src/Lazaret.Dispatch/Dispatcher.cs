using System.Threading.Channels;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Identity;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Produce;
using Lazaret.Dispatch.Produce.Direct;
using Lazaret.Dispatch.Replay;
using Lazaret.Dispatch.Security;
using Lazaret.Dispatch.Sources;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch;

/// <summary>The event hub without its HTTP interface (<c>event-dispatcher</c> §1).</summary>
internal sealed partial class Dispatcher : IAsyncDisposable
{
    private readonly IEventLog log;
    private readonly IDeliveryStore store;
    private readonly TimeProvider time;
    private readonly ILogger<Dispatcher> logger;
    private readonly List<LogIndex> indexes = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Channel<Func<CancellationToken, Task>> background = Channel.CreateBounded<Func<CancellationToken, Task>>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<Task> workers = [];
    private readonly ReplayCache? replays;
    private readonly Replayer replayer;

    private Dispatcher(IEventLog log, IDeliveryStore store, DispatcherOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        this.log = log;
        this.store = store;
        this.time = time;
        logger = loggers.CreateLogger<Dispatcher>();
        Options = options;
        Names = new TopicNames(options.TopicPrefix);
        Plan = new TopicPlan(Names, options.Sources, options.Topics, options.Partitions, options.Replicas);
        options.Delivery.Prefix = options.TopicPrefix;
        replays = options.ReplayBytes > 0 ? new ReplayCache(options.ReplayBytes, options.ReplayMinSeconds, options.ReplayLife, time) : null;
        Publisher = new Publisher(log, store, new ProducePipeline(ProduceStages(options), Metrics), options.Sources, Plan, Names, options.Delivery, options.MessageMaxBytes, time, Metrics);
        replayer = new Replayer(Publisher, store, (source, label, hash, other, token) => CopyStream?.Invoke(source, label, hash, other, token) ?? Task.CompletedTask, time, Metrics, logger);
        Direct = new DirectPublisher(log, Names, options.Sources, () => Inserts.Count == 0 && Deleted.IsEmpty, options.MessageMaxBytes);
        Registry = new ConsumerRegistry(store, time, loggers.CreateLogger<ConsumerRegistry>());
        Pause = new PauseState(store, time);
        Lost = new LostTasks(store, Publisher, options.Delivery, time, Metrics, loggers.CreateLogger<LostTasks>());
        Hub = new ConsumerHub(
            new ConsumerParts
            {
                Log = log, Store = store, Pipeline = new ConsumePipeline(ConsumeStages(options), Metrics), Names = Names, Options = options.Delivery, Time = time, Metrics = Metrics,
                Undecodable = p => LogUndecodable(p.Topic, p.Partition, p.Offset),
            },
            Pause,
            Registry);
        indexes.Add(new LogIndex(log, Names.System("insert"), Inserts.Take, logger));
        indexes.Add(new LogIndex(log, Names.System("delete"), Deleted.Take, logger));
    }

    public DispatcherOptions Options { get; }

    public TopicNames Names { get; }

    public TopicPlan Plan { get; }

    public Publisher Publisher { get; }

    /// <summary>The short way into the log.</summary>
    public DirectPublisher Direct { get; }

    public ConsumerHub Hub { get; }

    public ConsumerRegistry Registry { get; }

    public PauseState Pause { get; }

    public DispatchMetrics Metrics { get; } = new();

    public LostTasks Lost { get; }

    public InsertIndex Inserts { get; } = new();

    public DeletedIndex Deleted { get; } = new();

    /// <summary>Copies content from one source to another in the background: source, label, hash, other source. Null = there are no streams.</summary>
    public Func<string, string, string, string, CancellationToken, Task>? CopyStream { get; set; }

    /// <summary>Makes the topics, reads what was inserted and deleted, and begins.</summary>
    /// <exception cref="EventLogException">The log cannot be used.</exception>
    public static async Task<Dispatcher> StartAsync(IEventLog log, IDeliveryStore store, DispatcherOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Dispatcher dispatcher = new(log, store, options, time, loggers);
        try
        {
            await Task.WhenAll(dispatcher.Plan.All().Select(topic => log.EnsureTopicAsync(topic, cancellationToken).AsTask())).ConfigureAwait(false);

            foreach (LogIndex index in dispatcher.indexes)
            {
                await index.StartAsync(time, cancellationToken).ConfigureAwait(false);
            }

            dispatcher.workers.Add(Task.Run(dispatcher.WorkAsync, CancellationToken.None));
            dispatcher.workers.Add(Task.Run(dispatcher.KeepHouseAsync, CancellationToken.None));
            return dispatcher;
        }
        catch
        {
            await dispatcher.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>For which registered consumers an event would be kept back, and why (<c>event-dispatcher</c> §2.5).</summary>
    public async Task<IReadOnlyList<(FetchRequest Consumer, string? Trigger)>> SimulateAsync(BinaryEvent e, CancellationToken cancellationToken)
    {
        ConsumePipeline pipeline = new([new TooDeepStage(mostForTasks: 11), new ConsumerRulesStage()]);
        return [.. (await Registry.ListAsync(cancellationToken).ConfigureAwait(false)).Select(r => (r, pipeline.Drop(e, r, new ConsumeStep())))];
    }

    /// <summary>Why no work can be done now; null when it can.</summary>
    public async Task<string?> TroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await log.ListTopicsAsync(cancellationToken).ConfigureAwait(false);
            await store.CountTasksAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (EventLogException e)
        {
            return e.Message;
        }
    }

    /// <summary>Brings the figures up to date that are not counted as they happen.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        try
        {
            Metrics.TasksTracked.Set(await store.CountTasksAsync(cancellationToken).ConfigureAwait(false), "lost-tasks");
        }
        catch (EventLogException)
        {
            // The last figure stays.
        }
    }

    /// <summary>Follows the inserts and deletes to their end; for tests and commands that must see what was just published.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (LogIndex index in indexes)
        {
            await index.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends; log and store are the caller's.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        background.Writer.TryComplete();
        await Hub.DisposeAsync().ConfigureAwait(false);
        foreach (LogIndex index in indexes)
        {
            await index.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private List<IProduceStage> ProduceStages(DispatcherOptions options) =>
    [
        new Produce.AgeOffStage(options.Sources, time),
        .. replays is null ? (IProduceStage[])[] : [new ReplayFillStage(replays)],
        new StatusResultsStage(),
        new InjectChildrenStage(Inserts, CopyChild, time),
        new IdentityStage(),
        new Produce.DeletedStage(Deleted),
        new SettingRemovalStage(),
    ];

    private List<IConsumeStage> ConsumeStages(DispatcherOptions options)
    {
        List<IConsumeStage> stages =
        [
            new Consume.AgeOffStage(options.Sources, time),
            new TooDeepStage(),
            new SecurityStage(options.Security is { } model ? new SecurityAccess(model) : null),
            new ConsumerRulesStage(),
            new Consume.DeletedStage(Deleted, Bury),
        ];
        if (options.DedupeBytes > 0)
        {
            stages.Add(new DedupeStage(options.DedupeBytes, Metrics));
        }

        if (replays is not null)
        {
            stages.Add(new ReplayStage(replays, (cached, trigger, id) => background.Writer.TryWrite(token => replayer.ReplayAsync(cached, trigger, id, token))));
        }

        return stages;
    }

    private void Bury(BinaryEvent e)
    {
        NewRecord tombstone = new(Publisher.TopicOf(e), e.KafkaKey.Length > 0 ? e.KafkaKey : EventKeys.Of(e), null);
        background.Writer.TryWrite(token => Publisher.AppendAsync([tombstone], token));
    }

    private void CopyChild(InsertEvent insert, string source)
    {
        foreach (Datastream stream in insert.Entity.Child.Datastreams)
        {
            // Each stream has its own hash (§18 item 14).
            background.Writer.TryWrite(token => CopyStream?.Invoke(insert.Entity.OriginalSource, stream.Label, stream.Sha256, source, token) ?? Task.CompletedTask);
        }
    }

    private async Task WorkAsync()
    {
        await foreach (Func<CancellationToken, Task> work in background.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await work(stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBackground(e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task KeepHouseAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Lost.SweepAsync(stop.Token).ConfigureAwait(false);
                await store.TidyAsync(stop.Token).ConfigureAwait(false);
                await log.MaintainAsync(stop.Token).ConfigureAwait(false);
                await Hub.SweepAsync().ConfigureAwait(false);
                await Task.Delay(Options.Housekeeping, time, stop.Token).ConfigureAwait(false);
            }
            catch (EventLogException e)
            {
                LogBackground(e.Message);
                await Task.Delay(Options.Housekeeping, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "The record {Topic}/{Partition}/{Offset} is no event and is skipped")]
    private partial void LogUndecodable(string topic, int partition, long offset);

    [LoggerMessage(5002, LogLevel.Warning, "Work in the background failed: {Why}")]
    private partial void LogBackground(string why);
}
