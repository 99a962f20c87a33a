using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Lazaret.Core.Events;
using Lazaret.Dispatch;
using Lazaret.Dispatch.Api;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Storage.Sqlite.Dispatch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Bench;

/// <summary>
/// The event hub over HTTP with the embedded log, every answer after an fsync: publishing in batches, one by one from many clients, and fetching a thousand at a time. Clients and server share
/// this process and its cores.
/// </summary>
internal static class DispatchBench
{
    private const int Fetch = 1000;

    public static async Task<BenchReport> RunAsync(int events, int batch, int singles, int clients, string dataDirectory, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        SqliteDispatchStore store = SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = dataDirectory }, time);
        await using ConfiguredAsyncDisposable closeStore = store.ConfigureAwait(false);
        Dispatch.Dispatcher dispatcher = await Dispatch.Dispatcher.StartAsync(store, store, new DispatcherOptions(), time, NullLoggerFactory.Instance, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closeDispatcher = dispatcher.ConfigureAwait(false);
        ServerOptions options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) };
        DispatchServer server = await DispatchServer.StartAsync(dispatcher, options, null, static logging => logging.ClearProviders(), time, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closeServer = server.ConfigureAwait(false);

        // 1. In batches, from 8 clients.
        byte[][] batches = [.. Enumerable.Range(0, events / batch).Select(i => Post(i * batch, batch))];
        await SendAllAsync(server.Address, batches[..Math.Min(20, batches.Length)], 8, cancellationToken).ConfigureAwait(false);
        (double seconds, double cpu) = await SendAllAsync(server.Address, batches[Math.Min(20, batches.Length)..], 8, cancellationToken).ConfigureAwait(false);
        int timed = events - (Math.Min(20, batches.Length) * batch);
        double batched = timed / seconds;

        // 2. One by one.
        byte[][] single = [.. Enumerable.Range(0, singles).Select(i => Post(events + i, 1))];
        (double singleSeconds, double singleCpu) = await SendAllAsync(server.Address, single, clients, cancellationToken).ConfigureAwait(false);

        // 3. Back again, a thousand at a time, as Avro and as JSON.
        (double p99Avro, int avro, int bytes) = await FetchAllAsync(server.Address, "a", avro: true, cancellationToken).ConfigureAwait(false);
        (double p99Json, int json, _) = await FetchAllAsync(server.Address, "j", avro: false, cancellationToken).ConfigureAwait(false);
        BenchCheck.Equal(events + singles, avro, "the count of events fetched as Avro");
        BenchCheck.Equal(events + singles, json, "the count of events fetched as JSON");
        LogBounds bounds = await store.BoundsAsync(new TopicPartition("azul.test01.testing.binary.sourced", 0), cancellationToken).ConfigureAwait(false);
        BenchCheck.Equal(events + singles, bounds.Next, "the count of events in the log");
        return new BenchReport(
            "dispatch",
            "events/s published in batches",
            batched,
            150_000,
            $"all {events + singles} events are in the log and were fetched once each, as Avro and as JSON",
            new Dictionary<string, double>
            {
                ["batch"] = batch,
                ["avro_bytes_per_event"] = (double)bytes / (events + singles),
                ["cpu_us_per_event_batched"] = cpu * 1e6 / timed,
                ["singles_per_second (goal 20,000)"] = singles / singleSeconds,
                ["cpu_us_per_single"] = singleCpu * 1e6 / singles,
                ["fetch_1000_avro_p99_ms (goal 20)"] = p99Avro,
                ["fetch_1000_json_p99_ms"] = p99Json,
                ["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
            });
    }

    private static async Task<(double Seconds, double Cpu)> SendAllAsync(Uri address, byte[][] requests, int clients, CancellationToken cancellationToken)
    {
        int next = -1;
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            using RawHttp http = await RawHttp.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            for (int i = Interlocked.Increment(ref next); i < requests.Length; i = Interlocked.Increment(ref next))
            {
                int status = (await http.SendAsync(requests[i], cancellationToken).ConfigureAwait(false)).Status;
                BenchCheck.Equal(200, status, "the status of an answer");
            }
        })).ConfigureAwait(false);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
    }

    private static async Task<(double P99, int Events, int Bytes)> FetchAllAsync(Uri address, string name, bool avro, CancellationToken cancellationToken)
    {
        using RawHttp http = await RawHttp.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        byte[] request = RawHttp.Request("GET", $"/api/v2/event/binary/passive?name={name}&version=1&r-historic=true&count={Fetch}&deadline=0&avro-format={(avro ? "true" : "false")}", []);
        List<double> times = [];
        int events = 0;
        int bytes = 0;
        while (true)
        {
            long started = Stopwatch.GetTimestamp();
            (int status, ReadOnlyMemory<byte> body) = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            double took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            BenchCheck.Equal(200, status, "the status of an answer");
            int fetched = Fetched(body.Span);
            if (fetched == 0)
            {
                break;
            }

            events += fetched;
            bytes += body.Length;
            if (fetched == Fetch)
            {
                times.Add(took);
            }
        }

        times.Sort();
        return (times.Count == 0 ? 0 : times[Math.Min(times.Count - 1, (int)(times.Count * 0.99))], events, bytes);
    }

    private static int Fetched(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> mark = "\"fetched\":"u8;
        ReadOnlySpan<byte> rest = body[(body.IndexOf(mark) + mark.Length)..];
        return int.Parse(rest[..rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9')], CultureInfo.InvariantCulture);
    }

    private static byte[] Post(int first, int count)
    {
        using ByteBuffer body = new(count * 700);
        int start = EventAvro.BeginBulk(body, count);
        for (int i = 0; i < count; i++)
        {
            EventAvro.Write(body, Sample(first + i));
        }

        EventAvro.EndBulk(body, count, start);
        return RawHttp.Request("POST", "/api/v2/event?model=binary&avro-format=true", body.Span);
    }

    /// <summary>An event like those of the field: one path node, one content stream with all digests, three features.</summary>
    private static BinaryEvent Sample(int number)
    {
        string hash = number.ToString("x64", CultureInfo.InvariantCulture);
        EventTime at = EventTime.FromMicros(1_760_000_000_000_000 + number);
        Author author = new() { Name = "bench", Version = "1", Category = "plugin" };
        return new BinaryEvent
        {
            Timestamp = at,
            Author = author,
            Action = "sourced",
            Source = new Source { Name = "testing", Timestamp = at, References = new() { ["user"] = "bench" }, Path = [new PathNode { Author = author, Action = "sourced", Sha256 = hash, Timestamp = at, Size = 1234 }] },
            Entity = new BinaryEntity
            {
                Sha256 = hash,
                Size = 1234,
                FileFormat = "text/plain",
                Features =
                [
                    new Feature { Name = "filename", Value = "report.txt", Type = "filepath" }, new Feature { Name = "mime", Value = "text/plain", Type = "string" },
                    new Feature { Name = "magic", Value = "ASCII text", Type = "string" },
                ],
                Datastreams =
                [
                    new Datastream
                    {
                        IdentifyVersion = 2, Label = "content", Size = 1234, Sha256 = hash, Sha512 = hash + hash, Sha1 = hash[..40], Md5 = hash[..32], Mime = "text/plain", Magic = "ASCII text",
                        FileFormat = "text/plain", FileExtension = "txt",
                    },
                ],
            },
        };
    }
}
