using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Events;
using Lazaret.Core.Streams;
using Lazaret.Dispatch;
using Lazaret.Dispatch.Api;
using Lazaret.Dispatch.Api.Streams;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Streams;
using Lazaret.Dispatch.Streams.Hashing;
using Lazaret.Dispatch.Streams.Metrics;
using Lazaret.Storage.Blobs.FileSystem;
using Lazaret.Storage.Sqlite.Dispatch;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Bench;

/// <summary>
/// The stream store over HTTP, over a folder: uploads with SHA-256 only and with all digests and identification, and questions whether a stream is there. Clients and server share this process
/// and its cores; every upload is of new content and durable before its answer.
/// </summary>
internal static class StreamBench
{
    private const string Source = "bench";
    private const string Label = "content";
    private const int Uploaders = 4;
    private const int Askers = 8;

    public static async Task<BenchReport> RunAsync(int uploads, int size, int heads, string dataDirectory, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        SqliteDispatchStore store = SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = Path.Combine(dataDirectory, "log") }, time);
        await using ConfiguredAsyncDisposable closeStore = store.ConfigureAwait(false);
        Dispatch.Dispatcher dispatcher = await Dispatch.Dispatcher.StartAsync(store, store, new DispatcherOptions(), time, NullLoggerFactory.Instance, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closeDispatcher = dispatcher.ConfigureAwait(false);
        FileSystemStreamStore streams = new(Path.Combine(dataDirectory, "streams"), time);
        await using ConfiguredAsyncDisposable closeStreams = streams.ConfigureAwait(false);
        using StreamMetrics metrics = new();
        using ContentIdentifier identifier = ContentIdentifier.Create(NullLogger.Instance);
        StreamService service = new(streams, identifier, new StreamServiceOptions { TemporaryFolder = Path.Combine(dataDirectory, "uploads") }, metrics, time, NullLogger<StreamService>.Instance);
        ServerOptions options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) };
        DispatchServer server = await DispatchServer.StartAsync(
            dispatcher, options, routes => StreamRoutes.Map(routes, service), static logging => logging.ClearProviders(), time, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closeServer = server.ConfigureAwait(false);

        // 1. Uploads, each kind with contents of its own. The first of each connection is not counted.
        byte[] content = RandomContent(size);
        Expected[] small = Expect(content, 0, uploads + Uploaders);
        Expected[] whole = Expect(content, small.Length, uploads + Uploaders);
        await UploadAsync(server.Address, content, small.AsMemory(0, Uploaders), skip: true, cancellationToken).ConfigureAwait(false);
        (double seconds, double cpu) = await UploadAsync(server.Address, content, small.AsMemory(Uploaders), skip: true, cancellationToken).ConfigureAwait(false);
        await UploadAsync(server.Address, content, whole.AsMemory(0, Uploaders), skip: false, cancellationToken).ConfigureAwait(false);
        (double wholeSeconds, double wholeCpu) = await UploadAsync(server.Address, content, whole.AsMemory(Uploaders), skip: false, cancellationToken).ConfigureAwait(false);
        double megabytes = (double)uploads * size / 1e6;

        // 2. What there is: by the store's own word, then by HEAD.
        Expected[] all = [.. small, .. whole];
        await CheckAsync(streams, all, size, cancellationToken).ConfigureAwait(false);
        await AskAsync(server.Address, all, size, Math.Min(heads, 2000), cancellationToken).ConfigureAwait(false);
        double headSeconds = await AskAsync(server.Address, all, size, heads, cancellationToken).ConfigureAwait(false);

        // 3. Hashing alone.
        double four = await HashAsync(content, DigestSelection.Cryptographic, cancellationToken).ConfigureAwait(false);
        double six = await HashAsync(content, DigestSelection.All, cancellationToken).ConfigureAwait(false);
        return new BenchReport(
            "streams",
            "MB/s uploaded, SHA-256 only",
            megabytes / seconds,
            600,
            $"all {all.Length} uploads were answered with the digests that the content has, and lie in the store with their {size} bytes; each of {heads} HEADs named that size",
            new Dictionary<string, double>
            {
                ["uploads"] = uploads,
                ["bytes_each"] = size,
                ["cpu_ms_per_mb"] = cpu * 1e3 / megabytes,
                ["identified_six_digests_mb_per_second (goal 350 with four)"] = megabytes / wholeSeconds,
                ["identified_cpu_ms_per_mb"] = wholeCpu * 1e3 / megabytes,
                ["heads_per_second (goal 20,000)"] = heads / headSeconds,
                ["hash_four_digests_mb_per_second (goal 350)"] = four,
                ["hash_six_digests_mb_per_second"] = six,
                ["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
            });
    }

    private static byte[] RandomContent(int size)
    {
        byte[] content = new byte[size];
        new Random(1).NextBytes(content);
        return content;
    }

    /// <summary>Content <paramref name="number"/> differs from the others in its first bytes.</summary>
    private static void Mark(Span<byte> content, int number) => BinaryPrimitives.WriteInt64LittleEndian(content, 0x4C5A_0000_0000_0000 + number);

    /// <summary>The digests as the framework computes them.</summary>
    private static Expected[] Expect(byte[] content, int first, int count)
    {
        Expected[] expected = new Expected[count];
        Parallel.For(0, count, () => (byte[])content.Clone(), (i, _, mine) =>
        {
            Mark(mine, first + i);
            expected[i] = new Expected(first + i, Hex(HashAlgorithmName.SHA256, mine), Hex(HashAlgorithmName.SHA512, mine), Hex(HashAlgorithmName.SHA1, mine), Hex(HashAlgorithmName.MD5, mine));
            return mine;
        }, static _ => { });
        return expected;
    }

    private static string Hex(HashAlgorithmName algorithm, byte[] content) => Convert.ToHexStringLower(CryptographicOperations.HashData(algorithm, content));

    private static async Task<(double Seconds, double Cpu)> UploadAsync(Uri address, byte[] content, ReadOnlyMemory<Expected> uploads, bool skip, CancellationToken cancellationToken)
    {
        // The requests are made before, and the answers looked at after: only the marks and the digests in them change.
        string[] replies = new string[uploads.Length];
        int next = -1;
        byte[][] requests = [.. Enumerable.Range(0, Uploaders).Select(_ => Upload(new string('0', 64), skip, content))];
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(requests.Select(async request =>
        {
            using RawHttp http = await RawHttp.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            int digest = request.AsSpan().IndexOf("expected-sha256="u8) + "expected-sha256=".Length;
            for (int i = Interlocked.Increment(ref next); i < uploads.Length; i = Interlocked.Increment(ref next))
            {
                Expected upload = uploads.Span[i];
                Encoding.ASCII.GetBytes(upload.Sha256, request.AsSpan(digest));
                Mark(request.AsSpan(request.Length - content.Length), upload.Number);
                (int status, ReadOnlyMemory<byte> body) = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
                replies[i] = Encoding.UTF8.GetString(body.Span);
                BenchCheck.Equal(200, status, "the status of an upload");
            }
        })).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        for (int i = 0; i < replies.Length; i++)
        {
            Check(replies[i], uploads.Span[i], content.Length, skip);
        }

        return (seconds, cpu);
    }

    private static byte[] Upload(string sha256, bool skip, byte[] content) =>
        RawHttp.Request("POST", $"/api/v3/stream/{Source}/{Label}?skip-identify={(skip ? "true" : "false")}&expected-sha256={sha256}", content);

    private static void Check(string reply, Expected upload, int size, bool skip)
    {
        using JsonDocument document = JsonDocument.Parse(reply);
        JsonElement data = document.RootElement.GetProperty("data");
        BenchCheck.Equal(size, data.GetProperty("size").GetInt32(), "the size in an answer");
        BenchCheck.Equal(upload.Sha256, data.GetProperty("sha256").GetString(), "the SHA-256 in an answer");
        BenchCheck.Equal(skip ? "" : upload.Sha512, data.GetProperty("sha512").GetString(), "the SHA-512 in an answer");
        BenchCheck.Equal(skip ? "" : upload.Sha1, data.GetProperty("sha1").GetString(), "the SHA-1 in an answer");
        BenchCheck.Equal(skip ? "" : upload.Md5, data.GetProperty("md5").GetString(), "the MD5 in an answer");
        BenchCheck.Equal(!skip, data.TryGetProperty("tlsh", out _), "whether an answer has a TLSH");
        BenchCheck.Equal(!skip && size >= 4096, data.TryGetProperty("ssdeep", out _), "whether an answer has an ssdeep");
        BenchCheck.Equal(!skip, data.TryGetProperty("identify_version", out _), "whether an answer says what the content is");
    }

    private static async Task CheckAsync(FileSystemStreamStore streams, Expected[] uploads, int size, CancellationToken cancellationToken)
    {
        HashSet<string> listed = [];
        await foreach (StreamName name in streams.ListAsync(Source, cancellationToken).ConfigureAwait(false))
        {
            listed.Add(name.Sha256);
        }

        BenchCheck.Equal(uploads.Length, listed.Count, "the count of streams in the store");
        foreach (Expected upload in uploads)
        {
            StreamState? state = await streams.StatAsync(new StreamName(Source, Label, upload.Sha256), cancellationToken).ConfigureAwait(false);
            BenchCheck.Equal(size, state?.Size, $"the size of the stream {upload.Sha256}");
        }
    }

    private static async Task<double> AskAsync(Uri address, Expected[] uploads, int size, int count, CancellationToken cancellationToken)
    {
        byte[][] requests = [.. uploads.Select(u => RawHttp.Request("HEAD", $"/api/v3/stream/{Source}/{Label}/{u.Sha256}", []))];
        int next = -1;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Askers).Select(async _ =>
        {
            using RawHttp http = await RawHttp.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                (int status, long length) = await http.HeadAsync(requests[i % requests.Length], cancellationToken).ConfigureAwait(false);
                BenchCheck.Equal(200, status, "the status of a HEAD");
                BenchCheck.Equal(size, length, "the size in a HEAD");
            }
        })).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>MB/s of hashing what is in memory, as many passes at once as there are uploads.</summary>
    private static async Task<double> HashAsync(byte[] content, DigestSelection selection, CancellationToken cancellationToken)
    {
        const int Each = 4;
        string sha256 = Hex(HashAlgorithmName.SHA256, content);
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Uploaders).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                StreamDigests digests = await PassAsync(content, selection).ConfigureAwait(false);
                BenchCheck.Equal(sha256, digests.Sha256, "the SHA-256 of a pass");
            }
        }, cancellationToken))).ConfigureAwait(false);
        return (double)Uploaders * Each * content.Length / 1e6 / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<StreamDigests> PassAsync(ReadOnlyMemory<byte> content, DigestSelection selection)
    {
        DigestPass pass = new(selection);
        await using ConfiguredAsyncDisposable close = pass.ConfigureAwait(false);
        for (int at = 0; at < content.Length; at += DigestBlock.Capacity)
        {
            DigestBlock block = new() { Count = Math.Min(DigestBlock.Capacity, content.Length - at) };
            content.Slice(at, block.Count).CopyTo(block.Room);
            await pass.AppendAsync(block).ConfigureAwait(false);
        }

        return await pass.FinishAsync().ConfigureAwait(false);
    }

    private sealed record Expected(int Number, string Sha256, string Sha512, string Sha1, string Md5);
}
