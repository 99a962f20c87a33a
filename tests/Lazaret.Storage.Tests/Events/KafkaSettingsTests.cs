using Confluent.Kafka;
using Lazaret.Core.Events;
using Lazaret.Storage.Kafka;

namespace Lazaret.Storage.Tests.Events;

public sealed class KafkaSettingsTests
{
    [Fact]
    public void The_defaults_are_those_of_the_existing_dispatcher()
    {
        KafkaLogOptions options = new() { BootstrapServers = "a:1,b:2" };
        Assert.Empty(options.Check());
        Assert.Equal((10, 3_145_728, 512_000), (options.ConnectRetries, options.MessageMaxBytes, options.FetchBatchBytes));
        Dictionary<string, string> settings = KafkaSettings.Producer(options, idempotent: true).ToDictionary();
        Assert.Equal(
            ("a:1,b:2", "-1", "True", "lz4", "plaintext"),
            (settings["bootstrap.servers"], settings["acks"], settings["enable.idempotence"], settings["compression.type"], settings["security.protocol"]));
    }

    [Fact]
    public void Consumers_leave_nothing_on_the_brokers()
    {
        Dictionary<string, string> settings = KafkaSettings.Consumer(new KafkaLogOptions { BootstrapServers = "a:1" }, AutoOffsetReset.Earliest).ToDictionary();
        Assert.Equal(("False", "False"), (settings["enable.auto.commit"], settings["allow.auto.create.topics"]));
    }

    [Theory]
    [InlineData(false, false, "plaintext")]
    [InlineData(true, false, "ssl")]
    [InlineData(false, true, "sasl_plaintext")]
    [InlineData(true, true, "sasl_ssl")]
    public void Encryption_and_log_in_go_together_as_wanted(bool tls, bool sasl, string protocol)
    {
        KafkaLogOptions options = new() { BootstrapServers = "a:1", Tls = tls };
        if (sasl)
        {
            (options.SaslMechanism, options.SaslUser, options.SaslPassword) = ("SCRAM-SHA-512", "me", "secret");
        }

        Assert.Empty(options.Check());
        Dictionary<string, string> settings = KafkaSettings.Admin(options).ToDictionary();
        Assert.Equal(protocol, settings["security.protocol"]);
        Assert.Equal(sasl ? "SCRAM-SHA-512" : null, settings.GetValueOrDefault("sasl.mechanisms"));
        Assert.Equal(tls ? "https" : null, settings.GetValueOrDefault("ssl.endpoint.identification.algorithm"));
    }

    [Fact]
    public void Settings_of_librdkafka_win()
    {
        KafkaLogOptions options = new() { BootstrapServers = "a:1", Extra = { ["compression.type"] = "zstd" } };
        Assert.Equal("zstd", KafkaSettings.Producer(options, true).ToDictionary()["compression.type"]);
    }

    [Fact]
    public void All_errors_are_told_together()
    {
        KafkaLogOptions options = new() { BootstrapServers = " ", Readers = 0, SaslMechanism = "GUESS", TlsKeyFile = "k.pem" };
        Assert.Equal(5, options.Check().Count);
        Assert.All(options.Check(), e => Assert.EndsWith(".", e));
    }

    [Fact]
    public void Retention_and_compaction_win_over_a_topic_s_own_settings()
    {
        TopicSpec spec = new() { Name = "t", Retention = TimeSpan.FromDays(7), Config = new Dictionary<string, string> { ["segment.bytes"] = "1073741824", ["retention.ms"] = "5" } };
        Assert.Equal(
            new Dictionary<string, string> { ["segment.bytes"] = "1073741824", ["retention.ms"] = "604800000", ["cleanup.policy"] = "delete" },
            KafkaTopicMaker.Settings(spec));
        Assert.Equal(("-1", "compact"), (KafkaTopicMaker.Settings(new TopicSpec { Name = "t", Compact = true })["retention.ms"], KafkaTopicMaker.Settings(new TopicSpec { Name = "t", Compact = true })["cleanup.policy"]));
    }

    [Fact]
    public void A_missing_library_is_said_with_what_to_install()
    {
        EventLogException e = Assert.Throws<EventLogException>(() => KafkaLibrary.Load("libnowhere.so.9"));
        Assert.Contains("apt-get install librdkafka1", e.Message);
    }
}
