using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Connectors.Filesystem;
using Lazaret.Core.Jobs;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Hosting;
using Lazaret.Storage.Sqlite;
using Lazaret.Storage.Verdicts;

namespace Lazaret.Bench;

/// <summary>
/// The share of a bare clamd loop's rate that a whole scan keeps: listing, durable queue, hashing, result. Both read the same kind of files through the same
/// clamd, in turn, each round with content that clamd has not seen (it remembers clean hashes).
/// </summary>
internal static class ClamdBench
{
    private const int Streams = 2;
    private const int MarkedEvery = 500;

    public static async Task<BenchReport> RunAsync(int files, int size, int rounds, int jobs, string directory, Func<string, IScanner> scanner, CancellationToken cancellationToken)
    {
        using PrivateClamd clamd = await PrivateClamd.StartAsync(Path.Combine(directory, "clamd"), cancellationToken).ConfigureAwait(false);
        List<double> shares = [];
        List<double> bare = [];
        List<double> ours = [];
        for (int round = 0; round <= rounds; round++)
        {
            // Round 0 warms up. The order changes from round to round, so that a drift of the machine favours neither.
            int n = round == 0 ? Math.Min(files, 1000) : files;
            double a;
            double b;
            if (round % 2 == 0)
            {
                a = await BareAsync(clamd, MakeFiles(directory, n, size), cancellationToken).ConfigureAwait(false);
                b = await OursAsync(clamd, MakeFiles(directory, n, size), jobs, directory, scanner, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                b = await OursAsync(clamd, MakeFiles(directory, n, size), jobs, directory, scanner, cancellationToken).ConfigureAwait(false);
                a = await BareAsync(clamd, MakeFiles(directory, n, size), cancellationToken).ConfigureAwait(false);
            }

            if (round > 0)
            {
                bare.Add(a);
                ours.Add(b);
                shares.Add(b / a);
            }
        }

        return new BenchReport(
            "clamd",
            "of the bare loop's rate",
            Median(shares),
            0.97,
            $"in each of {rounds} rounds both found exactly the marked files, one in {MarkedEvery}, and every other one clean",
            new Dictionary<string, double>
            {
                ["files"] = files,
                ["bytes_per_file"] = size,
                ["bare_files_per_second"] = Median(bare),
                ["ours_files_per_second"] = Median(ours),
                ["least_share"] = shares.Min(),
                ["largest_share"] = shares.Max(),
                ["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
            });
    }

    private static async Task<double> BareAsync(PrivateClamd clamd, string root, CancellationToken cancellationToken)
    {
        string[] files = Directory.GetFiles(root, "*", SearchOption.AllDirectories);
        long started = TimeProvider.System.GetTimestamp();
        (long ok, long found) = await BareClamdLoop.RunAsync(clamd.Socket, files, Streams, cancellationToken).ConfigureAwait(false);
        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        BenchCheck.Equal(Marked(files.Length), found, "the count of files that the bare loop found");
        BenchCheck.Equal(files.Length - found, ok, "the count of files that the bare loop saw clean");
        Directory.Delete(root, recursive: true);
        return files.Length / took.TotalSeconds;
    }

    private static async Task<double> OursAsync(PrivateClamd clamd, string root, int jobs, string directory, Func<string, IScanner> scanner, CancellationToken cancellationToken)
    {
        int count = Directory.GetFiles(root, "*", SearchOption.AllDirectories).Length;
        string data = Directory.CreateDirectory(Path.Combine(directory, "data-" + Guid.NewGuid().ToString("N"))).FullName;
        TimeProvider time = TimeProvider.System;
        double rate;
        {
            SqliteScanStore store = await SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = data }, time, null, cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable closeStore = store.ConfigureAwait(false);
            FilesystemConnector connector = new(new FilesystemOptions { AssetPath = root }, time, null);
            await using ConfiguredAsyncDisposable closeConnector = connector.ConfigureAwait(false);
            IScanner clam = scanner("clamd:unix:" + clamd.Socket);
            await using ConfiguredAsyncDisposable closeScanner = clam.ConfigureAwait(false);
            ScanHostOptions options = new();
            if (jobs > 0)
            {
                options.Concurrency.Fix(jobs);
            }

            ScanHost host = new(store, [clam], new MemoryVerdictCache(), options, time);
            await using ConfiguredAsyncDisposable closeHost = host.ConfigureAwait(false);
            await host.AddConnectorAsync(connector, cancellationToken).ConfigureAwait(false);
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            long started = time.GetTimestamp();
            ScanJob job = await host.StartFullScanAsync(new StartScan { Connector = connector.Info.Id }, cancellationToken).ConfigureAwait(false);
            await host.WaitForIdleAsync(cancellationToken).ConfigureAwait(false);
            rate = count / time.GetElapsedTime(started).TotalSeconds;
            JobCounts counts = (await store.GetJobAsync(job.Id, cancellationToken).ConfigureAwait(false))!.Counts;
            BenchCheck.Equal(Marked(count), counts.Malicious, "the count of files that our scan found");
            BenchCheck.Equal(count - counts.Malicious, counts.Clean, "the count of files that our scan saw clean");
        }

        Directory.Delete(data, recursive: true);
        Directory.Delete(root, recursive: true);
        return rate;
    }

    private static string MakeFiles(string directory, int count, int size)
    {
        string root = Path.Combine(directory, "files-" + Guid.NewGuid().ToString("N"));
        byte[] content = new byte[size];
        byte[] mark = "LAZARET-BENCH-MARKER-0001"u8.ToArray();
        for (int n = 0; n < count; n++)
        {
            string folder = Path.Combine(root, (n / 1000).ToString("D3", CultureInfo.InvariantCulture));
            if (n % 1000 == 0)
            {
                Directory.CreateDirectory(folder);
            }

            Random.Shared.NextBytes(content);
            if (n % MarkedEvery == 0)
            {
                mark.CopyTo(content, size / 2);
            }

            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{n:D6}.bin")), content);
        }

        return root;
    }

    private static long Marked(int count) => (count + MarkedEvery - 1) / MarkedEvery;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
