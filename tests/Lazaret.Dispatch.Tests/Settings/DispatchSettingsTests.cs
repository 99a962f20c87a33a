using Lazaret.Dispatch.Settings;
using Lazaret.Dispatch.Streams.Wrapping;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Settings;

public sealed class DispatchSettingsTests
{
    /// <summary>Every setting with its default, as the specification and our additions have them.</summary>
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["DP__LISTEN_ADDR"] = ":8111", ["DP__LOG_PATH"] = "/tmp/logs/dispatcher/", ["DP__MAX_BODY_BYTES"] = "64Mi", ["DP__API_KEYS"] = "", ["DP__ALLOW_OPEN"] = "false", ["DP__TLS_CERT_FILE"] = "", ["DP__TLS_KEY_FILE"] = "",
        ["DP__STREAMS__BACKEND"] = "s3", ["DP__STREAMS__API_ALLOW_DELETE"] = "false", ["DP__STREAMS__XOR_ENCODING"] = "false", ["DP__STREAMS__AES_KEY"] = "", ["DP__STREAMS__AES_ENABLED"] = "disabled",
        ["DP__STREAMS__MAX_BYTES"] = "0",
        ["DP__STREAMS__S3__ENDPOINT"] = "", ["DP__STREAMS__S3__ACCESS_KEY"] = "", ["DP__STREAMS__S3__SECRET_KEY"] = "", ["DP__STREAMS__S3__SECURE"] = "false", ["DP__STREAMS__S3__REGION"] = "",
        ["DP__STREAMS__S3__BUCKET"] = "azul", ["DP__STREAMS__S3__ENABLE_AUTOMATIC_AGEOFF"] = "false", ["DP__STREAMS__S3__ENABLE_AUTOMATIC_AGEOFF_CLEANUP"] = "false",
        ["DP__STREAMS__AZURE__ENDPOINT"] = "", ["DP__STREAMS__AZURE__STORAGE_ACCOUNT"] = "", ["DP__STREAMS__AZURE__ACCESS_KEY"] = "", ["DP__STREAMS__AZURE__CONTAINER"] = "azul",
        ["DP__STREAMS__LOCAL__PATH"] = "/tmp/store", ["DP__STREAMS__CACHE__SIZE_BYTES"] = "0", ["DP__STREAMS__CACHE__SHARDS"] = "32", ["DP__STREAMS__CACHE__TTL_SECONDS"] = "900",
        ["DP__STREAMS__FCACHE__PATH"] = "/tmp/fcache",
        ["DP__EVENTS__KAFKA__ENDPOINT"] = "", ["DP__EVENTS__KAFKA__CONNECT_RETRIES"] = "10", ["DP__EVENTS__KAFKA__TOPIC_PREFIX"] = "test01", ["DP__EVENTS__KAFKA__CONSUMER_GROUP_RETENTION_DAYS"] = "30",
        ["DP__EVENTS__KAFKA__POLL_WAIT_EVENTS"] = "1ms", ["DP__EVENTS__KAFKA__POLL_WAIT_PIPELINE"] = "1s", ["DP__EVENTS__KAFKA__POLL_WAIT_REPROCESSOR"] = "1s",
        ["DP__EVENTS__KAFKA__MESSAGE_MAX_BYTES"] = "3Mi", ["DP__EVENTS__KAFKA__CONSUMER_FETCH_BATCH_BYTES"] = "500Ki", ["DP__EVENTS__KAFKA__NETWORK_CONNECTIONS_PER_ACTION"] = "1",
        ["DP__EVENTS__KAFKA__PRODUCER_QUEUE_BUFFERING_MAX_MESSAGES"] = "256", ["DP__EVENTS__KAFKA__CONSUMER_QUEUE_BUFFERING_MAX_MESSAGES"] = "256", ["DP__EVENTS__KAFKA__PRODUCER_MAX_MESSAGES"] = "100",
        ["DP__EVENTS__KAFKA__TLS"] = "false", ["DP__EVENTS__KAFKA__TLS_CA_FILE"] = "", ["DP__EVENTS__KAFKA__SASL_MECHANISM"] = "", ["DP__EVENTS__KAFKA__SASL_USERNAME"] = "",
        ["DP__EVENTS__KAFKA__SASL_PASSWORD"] = "", ["DP__EVENTS__REDIS__TLS"] = "false", ["DP__EVENTS__REDIS__TLS_CA_FILE"] = "",
        ["DP__EVENTS__ENABLE_EXTENDED_KAFKA_METRICS"] = "false",
        ["DP__EVENTS__REPLAY_PLUGIN_CACHE__SIZE_BYTES"] = "0", ["DP__EVENTS__REPLAY_PLUGIN_CACHE__MIN_RUNTIME_SECONDS"] = "10", ["DP__EVENTS__REPLAY_PLUGIN_CACHE__TTL_SECONDS"] = "1800",
        ["DP__EVENTS__DEDUPE_CACHE_BYTES"] = "0", ["DP__EVENTS__IGNORE_TOPIC_MISMATCH"] = "true", ["DP__EVENTS__GLOBAL_REPLICA_COUNT"] = "1", ["DP__EVENTS__GLOBAL_PARTITION_COUNT"] = "1",
        ["DP__EVENTS__SOURCES"] = "", ["DP__EVENTS__TOPICS"] = "", ["DP__EVENTS__MAX_CONSUMED_EVENTS_PER_CONSUMER"] = "10000", ["DP__EVENTS__API_EVENT_FETCH_LIMIT"] = "1000",
        ["DP__EVENTS__API_DEFAULT_EVENT_WAIT"] = "5",
        ["DP__EVENTS__REDIS__ENDPOINT"] = "", ["DP__EVENTS__REDIS__USERNAME"] = "", ["DP__EVENTS__REDIS__PASSWORD"] = "", ["DP__EVENTS__REDIS__MAX_RETRIES"] = "10",
        ["DP__EVENTS__REDIS__CONNECTION_TIMEOUT_SECONDS"] = "20",
        ["DP__EVENTS__LOST_TASKS_AFTER_MINUTES"] = "30", ["DP__EVENTS__LOST_TASKS_CHECK_MINUTES"] = "30", ["DP__EVENTS__LOST_TASKS_BULK_CREATE_LIMIT"] = "10",
        ["DP__EVENTS__OLD_CONSUMER_GROUP_DROPPED_MINUTES"] = "1440", ["DP__EVENTS__OLD_CONSUMER_GROUP_DROPPER_CHECK_FREQUENCY_MINUTES"] = "60",
        ["DP__EVENTS__REPROCESS__UPGRADE_SOURCES"] = "false", ["DP__EVENTS__REPROCESS__UPGRADE_SYSTEM"] = "false", ["DP__EVENTS__REPROCESS__PREVIOUS_PREFIX"] = "",
        ["DP__EVENTS__REPROCESS__INCLUDE_SYSTEM"] = "delete,error,expedite,insert", ["DP__EVENTS__REPROCESS__DENY_TOPICS"] = "", ["DP__EVENTS__REPROCESS__CONSUMER_GROUP"] = "azul-reprocessor",
        ["DP__EVENTS__REPROCESS__LEGACY_JSON"] = "false", ["DP__EVENTS__REPROCESS__MAX_NUMBER_OF_EMPTY_POLLS"] = "180",
        ["DP__EVENTS__LOG"] = "sqlite", ["DP__EVENTS__STATE"] = "sqlite", ["DP__TASK_LEASE_SECONDS"] = "0", ["DP__TASK_HEARTBEAT_SECONDS"] = "120", ["DP__TASK_ATTEMPTS"] = "3",
        ["BED__LOG_LEVEL"] = "info", ["BED__LOG_PRETTY"] = "true", ["BED__TRANSPORT__DIAL_TIMEOUT_SECONDS"] = "30", ["BED__TRANSPORT__DIAL_KEEP_ALIVE_SECONDS"] = "30",
        ["BED__TRANSPORT__MAX_IDLE_CONNECTIONS"] = "256", ["BED__TRANSPORT__MAX_IDLE_CONNECTIONS_PER_HOST"] = "16", ["BED__TRANSPORT__IDLE_HEADER_TIMEOUT_SECONDS"] = "60",
        ["BED__TRANSPORT__IDLE_CONNECTION_TIMEOUT_SECONDS"] = "60", ["BED__TRANSPORT__TLSH_HANDSHAKE_TIMEOUT_SECONDS"] = "10", ["BED__TRANSPORT__DISABLE_COMPRESSION"] = "true",
        ["BED__S3_LIST__USE_V1_API"] = "false", ["BED__S3_LIST__MAX_KEYS"] = "-1",
    };

    [Fact]
    public void Every_setting_has_its_default()
    {
        DispatchSettings settings = Read();
        Assert.Empty(settings.Warnings);
        Assert.Equal(Defaults.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (d.Key, d.Value)), settings.Entries.Where(e => e.Name != "DP__DATA").Select(e => (e.Name, e.Value)));
        Assert.EndsWith(Path.Combine("lazaret", "dispatch"), settings.DataFolder);
        Assert.Equal(new ListenAddress(null, 8111), settings.Listen);
        Assert.Equal((3 * 1024 * 1024, 500 * 1024), (settings.Events.Kafka.MessageMaxBytes, settings.Events.Kafka.ConsumerFetchBatchBytes));
        Assert.Equal((TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1)), (settings.Events.Kafka.PollWaitEvents, settings.Events.Kafka.PollWaitPipeline));
        Assert.Equal((TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(120), 3), (settings.Tasks.Lease, settings.Tasks.Heartbeat, settings.Tasks.Attempts));
        Assert.Equal((EventLogKind.Sqlite, StateKind.Sqlite, StreamBackend.S3), (settings.Events.Log, settings.Events.State, settings.Streams.Backend));
        Assert.Equal(["delete", "error", "expedite", "insert"], settings.Events.Reprocess.IncludeSystem);
        Assert.False(settings.Streams.Cache.IsActive);
        Assert.Equal(10, settings.Events.Topics().All().Count);
    }

    [Fact]
    public void Every_default_can_be_said()
    {
        DispatchSettings settings = Read([.. Defaults.Select(d => (d.Key, d.Value))]);
        Assert.Empty(settings.Warnings);
        Assert.Equal(Defaults.Count(d => d.Value.Length > 0), settings.Entries.Count(e => e.IsSet));
    }

    [Fact]
    public void Everything_can_be_set()
    {
        DispatchSettings settings = Read(
            ("DP.LISTEN_ADDR", "127.0.0.1:9000"), ("DP__DATA", "/data"), ("DP__MAX_BODY_BYTES", "1Mi"), ("DP__API_KEYS", " 0123456789abcdef , fedcba9876543210,"), ("DP__TLS_CERT_FILE", "c"), ("DP__TLS_KEY_FILE", "k"),
            ("DP__STREAMS__BACKEND", "local"), ("DP__STREAMS__AES_KEY", "abcdefghijklmnopqrstuvwx"), ("DP__STREAMS__AES_ENABLED", "readonly"), ("DP__STREAMS__MAX_BYTES", "10GiB"),
            ("DP__STREAMS__CACHE__SIZE_BYTES", "100Mi"), ("DP__EVENTS__KAFKA__ENDPOINT", "one:9092,two:9092"), ("DP__EVENTS__REDIS__ENDPOINT", "redis:6379"),
            ("DP__EVENTS__REDIS__CONNECTIONTIMEOUTSECONDS", "7"), ("DP__EVENTS__LOST_TASKS_AFTER_MINUTES", "45"), ("DP__EVENTS__SOURCES", "sources: {a: {expire_events_after: 1 days}}"),
            ("DP__EVENTS__TOPICS", "[{topic: system.status, numpartitions: 3}]"), ("BED__LOG_LEVEL", "DEBUG"),
            ("security_labels", """{"classification": {"options": [{"name": "low", "priority": 1}]}}"""));
        Assert.Empty(settings.Warnings);
        Assert.Equal(("/data", 1024L * 1024), (settings.DataFolder, settings.MaxBodyBytes));
        Assert.Equal(["0123456789abcdef", "fedcba9876543210"], settings.ApiKeys);
        Assert.Equal((StreamBackend.Local, AesMode.ReadOnly, 10L << 30, true), (settings.Streams.Backend, settings.Streams.AesMode, settings.Streams.MaxBytes, settings.Streams.Cache.IsActive));
        Assert.Equal((EventLogKind.Kafka, StateKind.Redis), (settings.Events.Log, settings.Events.State));
        Assert.Equal(["one:9092", "two:9092"], settings.Events.Kafka.Endpoints);
        Assert.Equal(TimeSpan.FromSeconds(7), settings.Events.Redis.ConnectionTimeout);
        Assert.Equal(TimeSpan.FromMinutes(45), settings.Tasks.Lease);
        Assert.Equal(BedLogLevel.Debug, settings.Shared.LogLevel);
        Assert.Equal("LOW", Assert.Single(settings.Security.Classifications).Name);
        Assert.Equal(3, settings.Events.Topics().All().Single(t => t.Name == "azul.test01.system.status").Partitions);
        Assert.Contains(settings.Events.Topics().All(), t => t.Name == "azul.test01.a.binary.sourced" && t.Retention == TimeSpan.FromDays(1));
        string all = string.Join('\n', settings.Entries) + settings + settings.Streams + settings.Events;
        Assert.DoesNotContain("abcdefghijklmnopqrstuvwx", all);
        Assert.DoesNotContain("0123456789abcdef", all);
    }

    [Fact]
    public void A_lease_of_its_own_goes_before_the_minutes() => Assert.Equal(TimeSpan.FromSeconds(90), Read(("DP__TASK_LEASE_SECONDS", "90")).Tasks.Lease);

    [Fact]
    public void An_embedded_log_can_be_chosen_beside_Kafka() =>
        Assert.Equal(EventLogKind.Sqlite, Read(("DP__EVENTS__LOG", "sqlite"), ("DP__EVENTS__KAFKA__ENDPOINT", "one:9092")).Events.Log);

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        (string Name, string Value)[] wrong =
        [
            ("DP__LISTEN_ADDR", "8111"), ("DP__STREAMS__AES_KEY", "short"), ("DP__STREAMS__AES_ENABLED", "on"), ("DP__STREAMS__CACHE__SHARDS", "33"), ("DP__STREAMS__S3__ACCESS_KEY", "a"),
            ("DP__EVENTS__KAFKA__TOPIC_PREFIX", "a.b"), ("DP__EVENTS__KAFKA__ENDPOINT", "broker"), ("DP__EVENTS__LOG", "kafka"), ("DP__EVENTS__STATE", "redis"), ("DP__TASK_ATTEMPTS", "0"),
            ("DP__API_KEYS", "short"), ("DP__TLS_KEY_FILE", "k"), ("DP__EVENTS__SOURCES", "sources: {a.b: {}}"), ("DP__EVENTS__TOPICS", "[{topic: a..b}]"), ("BED__LOG_LEVEL", "LOUD"), ("security_labels", "{"),
        ];
        SettingsException e = Assert.Throws<SettingsException>(() => Read(wrong));
        Assert.Equal(wrong.Length, e.Mistakes.Count(m => wrong.Any(w => m.Contains(w.Name) || m.Contains(w.Name.Replace("DP__", "")))));
        Assert.Equal(wrong.Length, e.Mistakes.Count);
        Assert.All(e.Mistakes, m => Assert.Contains(m, e.Message));
        Assert.DoesNotContain("short", e.Message);
    }

    [Fact]
    public void Unknown_names_are_warnings()
    {
        Assert.Equal(
            ["DP__EVENTS__KAFKA__TOPIC_PREFX is not a setting; the nearest name is DP__EVENTS__KAFKA__TOPIC_PREFIX", "BED__LOGLEVEL is not a setting; the nearest name is BED__LOG_LEVEL"],
            Read(("DP.EVENTS.KAFKA.TOPIC_PREFX", "x"), ("BED__LOGLEVEL", "x"), ("PATH", "/bin")).Warnings);
    }

    [Theory]
    [InlineData("s3", "DP__STREAMS__S3__ENDPOINT is not set")]
    [InlineData("azure", "neither DP__STREAMS__AZURE__ENDPOINT")]
    [InlineData("local", null)]
    public void What_is_missing_for_the_store_is_told_to_who_needs_it(string backend, string? expected)
    {
        string? missing = Read(("DP__STREAMS__BACKEND", backend)).Streams.Missing();
        Assert.Equal(expected is null, missing is null);
        Assert.StartsWith(expected ?? "", missing ?? "");
    }

    [Fact]
    public void The_table_of_the_specification_is_whole_where_that_is_at_hand()
    {
        Assert.SkipWhen(AzulCases.Folder is null, "Left out: the folder shared/specs/cases/azul is not above the tests.");
        string specification = Path.Combine(AzulCases.Folder!, "..", "..", "event-dispatcher.md");
        Assert.SkipUnless(File.Exists(specification), "Left out: the specification is not above the tests.");
        string[] lines = [.. File.ReadLines(specification).SkipWhile(l => !l.StartsWith("## 12.")).Skip(1).TakeWhile(l => !l.StartsWith("## ")).Where(l => l.StartsWith("| ") && !l.StartsWith("| Name"))];
        string[] names = [.. lines.Select(l => l.Split('|')[1]).SelectMany(c => c.Split([' ', '/', ','], StringSplitOptions.RemoveEmptyEntries)).Where(n => n.Length > 2)];
        Assert.True(names.Length >= 60);
        Assert.All(names, name => Assert.Contains(Defaults.Keys, k => k == "DP__" + name || k.EndsWith("__" + name)));
    }

    private static DispatchSettings Read(params (string Name, string Value)[] environment) =>
        DispatchSettings.Read(environment.Select(e => KeyValuePair.Create(e.Name, e.Value)));
}
