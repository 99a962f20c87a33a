using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Hosting;
using Lazaret.Storage.Sqlite;
using Lazaret.Storage.Verdicts;

namespace Lazaret.Bench;

/// <summary>
/// Durable orchestration: in-process connector, stub scanner, SQLite with full synchronous commits, one full result per item. Counts from the start of
/// the job to its completion.
/// </summary>
internal static class ScanBench
{
    private const int Size = 1024;

    public static async Task<BenchReport> RunAsync(long items, string dataDirectory, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        SqliteScanStore store = await SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = dataDirectory }, time, null, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closeStore = store.ConfigureAwait(false);
        SyntheticConnector connector = new(items, Size);
        ScanHost host = new(store, [new StubScanner()], new MemoryVerdictCache(), new ScanHostOptions(), time);
        await using ConfiguredAsyncDisposable closeHost = host.ConfigureAwait(false);
        await host.AddConnectorAsync(connector, cancellationToken).ConfigureAwait(false);
        await host.StartAsync(cancellationToken).ConfigureAwait(false);

        TimeSpan cpuBefore = Process.GetCurrentProcess().TotalProcessorTime;
        long started = time.GetTimestamp();
        ScanJob job = await host.StartFullScanAsync(new StartScan { Connector = connector.Info.Id }, cancellationToken).ConfigureAwait(false);
        await host.WaitForIdleAsync(cancellationToken).ConfigureAwait(false);
        TimeSpan took = time.GetElapsedTime(started);
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime - cpuBefore;

        await CheckAsync(store, job.Id, items, cancellationToken).ConfigureAwait(false);
        return new BenchReport(
            "scan",
            "items/s",
            items / took.TotalSeconds,
            20_000,
            $"all {items} items have one result each with the right outcome, size and SHA-256, read back from the store",
            new Dictionary<string, double>
            {
                ["items"] = items,
                ["seconds"] = took.TotalSeconds,
                ["cpu_us_per_item"] = cpu.TotalMicroseconds / items,
                ["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
            });
    }

    private static async Task CheckAsync(IScanStore store, JobId id, long items, CancellationToken cancellationToken)
    {
        ScanJob job = await store.GetJobAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException("The job is gone.");
        BenchCheck.Equal(JobState.Completed, job.State, "the job's state");
        BenchCheck.Equal(items, job.Counts.Accepted, "the count of accepted items");
        BenchCheck.Equal(items, job.Counts.Processed, "the count of processed items");

        long seen = 0;
        long malicious = 0;
        string? after = null;
        byte[] content = new byte[Size];
        do
        {
            Page<ScanResult> page = await store.ListResultsAsync(new ResultQuery { Job = id }, new PageRequest(after, 1000), cancellationToken).ConfigureAwait(false);
            foreach (ScanResult result in page.Items)
            {
                long number = SyntheticConnector.Number(result.Location);
                BenchCheck.Equal(StubScanner.IsMalicious(number) ? Outcome.Malicious : Outcome.Clean, result.Outcome, $"the outcome of {result.Location}");
                BenchCheck.Equal(Size, result.Size, $"the size of {result.Location}");
                malicious += result.Outcome == Outcome.Malicious ? 1 : 0;
                if (seen++ % 97 == 0)
                {
                    SyntheticConnector.Fill(number, content);
                    BenchCheck.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), result.Sha256, $"the hash of {result.Location}");
                }
            }

            after = page.Next;
        }
        while (after is not null);

        BenchCheck.Equal(items, seen, "the count of results");
        BenchCheck.Equal(job.Counts.Malicious, malicious, "the count of malicious results");
    }
}
