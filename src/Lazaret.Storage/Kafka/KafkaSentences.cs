using Confluent.Kafka;
using Lazaret.Core.Events;
using TopicPartition = Lazaret.Core.Events.TopicPartition;

namespace Lazaret.Storage.Kafka;

/// <summary>What librdkafka and brokers say, as sentences for people.</summary>
internal static class KafkaSentences
{
    public static EventLogException NoTopic(string topic) => new($"The topic {topic} is not there.");

    public static EventLogException NoPartition(TopicPartition partition) => new($"The topic {partition.Topic} has no partition {partition.Partition}.");

    public static EventLogException Failed(KafkaException e, string topic) => new(Of(e.Error, topic), e);

    public static string Of(Error error, string topic) => error.Code switch
    {
        ErrorCode.MsgSizeTooLarge => $"The record is larger than Kafka takes for {topic}.",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => NoTopic(topic).Message,
        ErrorCode.Local_TimedOut or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.RequestTimedOut =>
            "No Kafka broker answered in time.",
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.GroupAuthorizationFailed => $"Kafka does not let us use {topic}.",
        ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication => "Kafka does not take our user name and password.",
        ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend => $"Kafka has too few replicas of {topic} to keep a record safe.",
        ErrorCode.InvalidRecord => $"Kafka does not take the record for {topic}: a compacted topic takes none without a key.",
        _ => $"Kafka says of {topic}: {error.Reason.TrimEnd('.')}.",
    };
}
