using System.Globalization;
using Lazaret.Cli;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Reprocess;
using Lazaret.Dispatch.Settings;
using Lazaret.Output;
using Lazaret.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatcher;

/// <summary>One copy run: 1. settings, 2. a warning, 3. the copy, 4. what became of it.</summary>
/// <param name="plan">The settings.</param>
/// <param name="ignoreWarning">No time to think again.</param>
/// <param name="once">End when all is copied.</param>
/// <param name="time">The clock.</param>
internal sealed class ReprocessRun(DispatchPlan plan, bool ignoreWarning, bool once, TimeProvider time)
{
    private static readonly TimeSpan Warning = TimeSpan.FromSeconds(30);

    public async Task<int> RunAsync()
    {
        // 1.
        ReprocessOptions options = Options(plan.Settings);
        foreach (string warning in plan.Settings.Warnings)
        {
            Console.Error.WriteLine($"lazaret: {SafeText.Visible(warning)}");
        }

        using StopSignals signals = new(_ => Console.Error.WriteLine("lazaret: stopping: started again it goes on where it was"));
        using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, time, plan.Settings.Shared.LogLevel.ToString());

        // 2.
        Console.Error.WriteLine($"lazaret: events of azul.{options.PreviousPrefix} ({(options.System ? "system topics" : "sources")}) are copied to azul.{options.Prefix}; plugins are paused meanwhile");
        if (!ignoreWarning)
        {
            Console.Error.WriteLine("lazaret: begins in 30 s; Ctrl-C ends it, --ignore-warning begins at once");
            await Task.Delay(Warning, time, signals.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (signals.Token.IsCancellationRequested)
            {
                return signals.ExitCode;
            }
        }

        // 3.
        IReadOnlyList<TopicProgress> topics;
        try
        {
            (IEventLog log, IDeliveryStore state) = await DispatchStores.OpenAsync(plan, time, loggers, signals.Token);
            await using IAsyncDisposable closeState = state;
            await using IAsyncDisposable closeLog = ReferenceEquals(log, state) ? new Nothing() : log;
            Reprocessor reprocessor = new(log, state, options, plan.Settings.Events.Topics(), time, loggers);
            await reprocessor.RunAsync(signals.Token);
            topics = reprocessor.Topics;
        }
        catch (Exception e) when (e is StoreOpenException or EventLogException)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }

        // 4.
        foreach (TopicProgress topic in topics)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{topic.From}  {topic.To}  {topic.Copied} copied, {topic.Tombstones} deletions, {topic.Skipped} skipped{(topic.IsDone ? "" : ", not at its end")}"));
        }

        return topics.Count == 0 && once
            ? throw new UserErrorException($"there are no topics of azul.{options.PreviousPrefix} to be copied")
            : ExitCodes.Ok;
    }

    private ReprocessOptions Options(DispatchSettings settings)
    {
        ReprocessSettings given = settings.Events.Reprocess;
        string prefix = settings.Events.Kafka.TopicPrefix;
        if (given.UpgradeSources == given.UpgradeSystem)
        {
            throw new UserErrorException(
                $"{(given.UpgradeSources ? "both" : "neither")} of DP__EVENTS__REPROCESS__UPGRADE_SOURCES and DP__EVENTS__REPROCESS__UPGRADE_SYSTEM {(given.UpgradeSources ? "are" : "is")} true; allowed is exactly one");
        }

        if (given.PreviousPrefix.Length == 0)
        {
            throw new UserErrorException("DP__EVENTS__REPROCESS__PREVIOUS_PREFIX is not set; it names the prefix to copy from");
        }

        if (given.PreviousPrefix == prefix)
        {
            throw new UserErrorException($"DP__EVENTS__REPROCESS__PREVIOUS_PREFIX and DP__EVENTS__KAFKA__TOPIC_PREFIX are both {prefix}; they must differ");
        }

        return new ReprocessOptions
        {
            PreviousPrefix = given.PreviousPrefix,
            Prefix = prefix,
            System = given.UpgradeSystem,
            IncludeSystem = given.IncludeSystem,
            DenyTopics = given.DenyTopics,
            ConsumerGroup = given.ConsumerGroup,
            LegacyJson = given.LegacyJson,
            MaxEmptyPolls = given.MaxEmptyPolls,
            Poll = settings.Events.Kafka.PollWaitReprocessor,
            MessageMaxBytes = settings.Events.Kafka.MessageMaxBytes,
            Once = once,
        };
    }

    /// <summary>Log and state are often one store, which is closed once.</summary>
    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
