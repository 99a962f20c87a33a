using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Lazaret.Core.Events;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Kafka;

/// <summary>Makes and changes topics (<c>event-dispatcher</c> §8.3 and §8.5). Methods give false where the brokers do not know such calls.</summary>
internal sealed partial class KafkaTopicMaker(IAdminClient admin, KafkaLogOptions options, ILogger logger)
{
    private readonly ILogger logger = logger;
    private volatile bool missing;

    public Task<bool> CreateAsync(TopicSpec spec) => CallAsync(spec.Name, async () =>
    {
        TopicSpecification wanted = new() { Name = spec.Name, NumPartitions = spec.Partitions, ReplicationFactor = (short)spec.Replicas, Configs = Settings(spec) };
        try
        {
            await admin.CreateTopicsAsync([wanted], new CreateTopicsOptions { RequestTimeout = options.RequestTimeout, OperationTimeout = options.RequestTimeout }).ConfigureAwait(false);
        }
        catch (CreateTopicsException e) when (e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            // Another process of ours was faster and wants the same.
        }
        catch (CreateTopicsException e)
        {
            throw new EventLogException(KafkaSentences.Of(e.Results[0].Error, spec.Name), e);
        }
    });

    public Task<bool> ChangeAsync(TopicSpec spec, TopicInfo there) => CallAsync(spec.Name, async () =>
    {
        ConfigResource topic = new() { Type = ResourceType.Topic, Name = spec.Name };
        List<ConfigEntry> settings = [.. Settings(spec).Select(s => new ConfigEntry { Name = s.Key, Value = s.Value })];
        try
        {
            await admin.AlterConfigsAsync(new() { [topic] = settings }, new AlterConfigsOptions { RequestTimeout = options.RequestTimeout }).ConfigureAwait(false);
            if (there.Partitions < spec.Partitions)
            {
                await admin.CreatePartitionsAsync(
                    [new PartitionsSpecification { Topic = spec.Name, IncreaseTo = spec.Partitions }],
                    new CreatePartitionsOptions { RequestTimeout = options.RequestTimeout, OperationTimeout = options.RequestTimeout }).ConfigureAwait(false);
            }
        }
        catch (AlterConfigsException e)
        {
            throw new EventLogException(KafkaSentences.Of(e.Results[0].Error, spec.Name), e);
        }
        catch (CreatePartitionsException e)
        {
            throw new EventLogException(KafkaSentences.Of(e.Results[0].Error, spec.Name), e);
        }
    });

    /// <summary>The topic's own settings, and the two that retention and compaction decide: those always win.</summary>
    internal static Dictionary<string, string> Settings(TopicSpec spec) => new(spec.Config)
    {
        ["retention.ms"] = spec.Retention is { } age ? ((long)age.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : "-1",
        ["cleanup.policy"] = (spec.Compact, spec.Retention) switch
        {
            (false, _) => "delete",
            (true, null) => "compact",
            (true, _) => "compact,delete",
        },
    };

    private async Task<bool> CallAsync(string topic, Func<Task> call)
    {
        if (missing)
        {
            return false;
        }

        try
        {
            await call().ConfigureAwait(false);
            return true;
        }
        catch (KafkaException e) when (e.Error.Code is ErrorCode.Local_TimedOut or ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion)
        {
            // Such as librdkafka's mock cluster, which has no controller. Ask once only: each time costs the whole timeout.
            missing = true;
            LogMissing(topic, e.Error.Reason);
            return false;
        }
        catch (KafkaException e)
        {
            throw KafkaSentences.Failed(e, topic);
        }
    }

    [LoggerMessage(6101, LogLevel.Warning, "Kafka does not answer calls to make or change topics ({Reason}): {Topic} and all others are used as Kafka has or makes them, with its own settings.")]
    private partial void LogMissing(string topic, string reason);
}
