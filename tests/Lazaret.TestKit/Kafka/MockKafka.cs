using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lazaret.TestKit.Kafka;

/// <summary>
/// Kafka brokers inside this process: librdkafka's mock cluster. It speaks the real protocol on loopback ports for any client, keeps the newest 5 MiB of a partition, and knows no calls to
/// make or change topics: one that is asked for by name appears with 4 partitions.
/// </summary>
public sealed class MockKafka : IDisposable
{
    private const string Library = "librdkafka.so.1";
    private readonly nint client;
    private readonly nint cluster;

    public MockKafka(int brokers = 1)
    {
        nint settings = rd_kafka_conf_new();
        // It never connects anywhere and need not say so.
        _ = rd_kafka_conf_set(settings, "log_level", "0", nint.Zero, 0);
        client = rd_kafka_new(0, settings, nint.Zero, 0);
        cluster = rd_kafka_mock_cluster_new(client, brokers);
        Brokers = brokers;
        BootstrapServers = Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(cluster))!;
    }

    /// <summary>How many there are; they are numbered from 1.</summary>
    public int Brokers { get; }

    public string BootstrapServers { get; }

    public void CreateTopic(string name, int partitions) => Check(rd_kafka_mock_topic_create(cluster, name, partitions, Brokers));

    /// <summary>Answers the next requests of a kind with an error of the protocol each.</summary>
    public void FailRequests(short apiKey, params int[] errors) => rd_kafka_mock_push_request_errors_array(cluster, apiKey, (nuint)errors.Length, errors);

    public void SetDown(int broker) => Check(rd_kafka_mock_broker_set_down(cluster, broker));

    public void SetUp(int broker) => Check(rd_kafka_mock_broker_set_up(cluster, broker));

    /// <summary>Runs kcat against the brokers; its output.</summary>
    public async Task<string> KcatAsync(string input, params string[] arguments)
    {
        ProcessStartInfo start = new("kcat", ["-b", BootstrapServers, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("These tests need kcat: apt-get install kcat");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException("kcat failed: " + await errors);
    }

    public void Dispose()
    {
        rd_kafka_mock_cluster_destroy(cluster);
        rd_kafka_destroy(client);
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"The mock cluster refuses with error {error}."));
        }
    }

#pragma warning disable SYSLIB1054, IDE1006, SA1300 // As the library names them; tests need no generated marshalling.
    [DllImport(Library)]
    private static extern nint rd_kafka_conf_new();

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern int rd_kafka_conf_set(nint conf, string name, string value, nint error, nint size);

    [DllImport(Library)]
    private static extern nint rd_kafka_new(int type, nint conf, nint error, nint size);

    [DllImport(Library)]
    private static extern void rd_kafka_destroy(nint client);

    [DllImport(Library)]
    private static extern nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [DllImport(Library)]
    private static extern void rd_kafka_mock_cluster_destroy(nint cluster);

    [DllImport(Library)]
    private static extern nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false)]
    private static extern int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicas);

    [DllImport(Library)]
    private static extern void rd_kafka_mock_push_request_errors_array(nint cluster, short apiKey, nuint count, int[] errors);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [DllImport(Library)]
    private static extern int rd_kafka_mock_broker_set_up(nint cluster, int broker);
#pragma warning restore SYSLIB1054, IDE1006, SA1300
}
