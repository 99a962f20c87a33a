using Confluent.Kafka;
using Lazaret.Core.Events;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Kafka;

/// <summary>Makes librdkafka's clients: with our settings, our log, and a sentence when they cannot be made.</summary>
internal sealed partial class KafkaClients(KafkaLogOptions options, ILogger logger)
{
    private readonly ILogger logger = logger;

    public IAdminClient Admin() => Make(() => new AdminClientBuilder(KafkaSettings.Admin(options))
        .SetLogHandler((_, message) => Note(message))
        .SetErrorHandler((_, error) => Note(error))
        .Build());

    /// <summary>A producer; <paramref name="broken"/> hears of what it does not recover from.</summary>
    public IProducer<byte[]?, byte[]?> Producer(bool idempotent, Action<Error> broken) => Make(() => new ProducerBuilder<byte[]?, byte[]?>(KafkaSettings.Producer(options, idempotent))
        .SetLogHandler((_, message) => Note(message))
        .SetErrorHandler((_, error) =>
        {
            Note(error);
            if (error.IsFatal)
            {
                broken(error);
            }
        })
        .Build());

    /// <summary>A consumer; <paramref name="lost"/> hears when no broker can be reached.</summary>
    public IConsumer<string?, byte[]?> Consumer(AutoOffsetReset reset, Action? lost = null) => Make(() => new ConsumerBuilder<string?, byte[]?>(KafkaSettings.Consumer(options, reset))
        .SetLogHandler((_, message) => Note(message))
        .SetErrorHandler((_, error) =>
        {
            Note(error);
            if (error.Code == ErrorCode.Local_AllBrokersDown)
            {
                lost?.Invoke();
            }
        })
        .Build());

    private static T Make<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception e) when (e is InvalidOperationException or KafkaException or ArgumentException)
        {
            throw new EventLogException($"The settings for Kafka do not work: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private void Note(LogMessage message) => LogMessage(message.Level <= SyslogLevel.Error ? LogLevel.Warning : LogLevel.Debug, message.Facility, message.Message);

    private void Note(Error error) => LogError(error.IsFatal ? LogLevel.Error : LogLevel.Debug, error.Code, error.Reason);

    [LoggerMessage(EventId = 6100, Message = "Kafka {Facility}: {Text}")]
    private partial void LogMessage(LogLevel level, string facility, string text);

    [LoggerMessage(EventId = 6104, Message = "Kafka {Code}: {Text}")]
    private partial void LogError(LogLevel level, ErrorCode code, string text);
}
