using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Dsx;

namespace Lazaret.Bench;

/// <summary>
/// The whole way over HTTP: a connector, a DSXA stand-in and the core, each in a process of its own, spoken to by the V1 API. Counts from the trigger of the full scan to the completed
/// job; SQLite with full synchronous commits, every result stored, malicious files moved.
/// </summary>
internal static class HttpBench
{
    private static readonly byte[] Eicar =
        Encoding.ASCII.GetBytes("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

    /// <param name="name">Of the benchmark.</param>
    /// <param name="files">How many files.</param>
    /// <param name="least">Smallest size, bytes.</param>
    /// <param name="most">Largest size, bytes.</param>
    /// <param name="bad">How many of them are EICAR.</param>
    /// <param name="goal">Items per second.</param>
    /// <param name="directory">For data and files.</param>
    /// <param name="stop">Gives it up.</param>
    public static async Task<BenchReport> RunAsync(string name, int files, int least, int most, int bad, double goal, string directory, CancellationToken stop)
    {
        TimeProvider time = TimeProvider.System;
        string tree = Path.Combine(directory, "files");
        string quarantine = Path.Combine(directory, "quarantine");
        Make(tree, files, least, most, bad);
        (int scanner, int core, int connector) = (BenchProcess.FreePort(), BenchProcess.FreePort(), BenchProcess.FreePort());
        await using BenchProcess engine = new("bench", "dsxa-stand-in", "--port", Text(scanner));
        await using BenchProcess up = new("up", "--data", Path.Combine(directory, "core"), "--listen", $"127.0.0.1:{core}", "--scanner", $"dsxa:http://127.0.0.1:{scanner}", "--no-cache");
        await using BenchProcess source = new(
            "connector", "filesystem", "--asset", tree, "--core", $"http://127.0.0.1:{core}", "--listen", $"127.0.0.1:{connector}", "--data", Path.Combine(directory, "connector"),
            "--item-action", "move", "--quarantine", quarantine);
        BenchProcess[] all = [engine, up, source];

        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{core}{DsxPaths.CorePrefix}/"), Timeout = TimeSpan.FromSeconds(60) };
        string uuid = await ReadyAsync(http, all, time, stop);
        long began = time.GetTimestamp();
        using HttpResponseMessage triggered = await http.PostAsync(new Uri($"connectors/full_scan/{uuid}?job_id=bench", UriKind.Relative), null, stop);
        triggered.EnsureSuccessStatusCode();
        JsonElement job;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, stop);
            Array.ForEach(all, p => p.RequireAlive());
            job = await http.GetFromJsonAsync<JsonElement>(new Uri("scan/jobs/bench", UriKind.Relative), stop);
        }
        while (job.GetProperty("status").GetString() is "running");

        TimeSpan took = time.GetElapsedTime(began);
        await CheckAsync(http, job, quarantine, files, bad, stop);
        return new BenchReport(
            name,
            "items/s",
            files / took.TotalSeconds,
            goal,
            $"the job completed with all {files} items, each has one result, exactly the {bad} EICAR files were found and moved",
            new Dictionary<string, double>
            {
                ["items"] = files,
                ["eicar"] = bad,
                ["seconds"] = took.TotalSeconds,
                ["core_cpu_us_per_item"] = up.Use.Cpu.TotalMicroseconds / files,
                ["connector_cpu_us_per_item"] = source.Use.Cpu.TotalMicroseconds / files,
                ["scanner_cpu_us_per_item"] = engine.Use.Cpu.TotalMicroseconds / files,
                ["core_peak_rss_mb"] = up.Use.PeakBytes / 1e6,
                ["connector_peak_rss_mb"] = source.Use.PeakBytes / 1e6,
            });
    }

    private static async Task<string> ReadyAsync(HttpClient http, BenchProcess[] all, TimeProvider time, CancellationToken stop)
    {
        while (true)
        {
            Array.ForEach(all, p => p.RequireAlive());
            try
            {
                JsonElement list = await http.GetFromJsonAsync<JsonElement>(new Uri("connectors/list", UriKind.Relative), stop);
                if (list.GetArrayLength() == 1 && list[0].GetProperty("status").GetString() == DsxStatus.Ready)
                {
                    return list[0].GetProperty("uuid").GetString()!;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }
    }

    private static async Task CheckAsync(HttpClient http, JsonElement job, string quarantine, int files, int bad, CancellationToken stop)
    {
        BenchCheck.Equal("completed", job.GetProperty("status").GetString(), "the job's state");
        BenchCheck.Equal(Text(files), job.GetProperty("enqueued_count").GetString(), "the count of accepted items");
        BenchCheck.Equal(Text(files), job.GetProperty("announced_total").GetString(), "the count that the connector sent");
        BenchCheck.Equal(Text(files - bad), job.GetProperty("verdict_benign").GetString(), "the count of clean items");
        BenchCheck.Equal(Text(bad), job.GetProperty("verdict_malicious").GetString(), "the count of malicious items");
        HashSet<string> seen = [];
        int moved = 0;
        string? after = null;
        do
        {
            using HttpResponseMessage page = await http.GetAsync(new Uri($"scan/results?job_id=bench&limit=5000{(after is null ? "" : "&after=" + after)}", UriKind.Relative), stop);
            after = page.Headers.TryGetValues("X-Next-After", out IEnumerable<string>? next) ? next.First() : null;
            foreach (JsonElement result in (await page.Content.ReadFromJsonAsync<JsonElement>(stop)).EnumerateArray())
            {
                seen.Add(result.GetProperty("scan_request").GetProperty("location").GetString()!);
                moved += result.GetProperty("status").GetString() == DsxStatus.ActionSucceeded ? 1 : 0;
            }
        }
        while (after is not null);

        BenchCheck.Equal(files, seen.Count, "the count of objects with a result");
        BenchCheck.Equal(bad, moved, "the count of actions that succeeded");
        int lying = Directory.Exists(quarantine)
            ? Directory.EnumerateFiles(quarantine, "*", SearchOption.AllDirectories).Count(f => Path.GetFileName(f).StartsWith("file-", StringComparison.Ordinal) && f.EndsWith(".bin", StringComparison.Ordinal))
            : 0;
        BenchCheck.Equal(bad, lying, "the count of files in the quarantine");
    }

    private static void Make(string tree, int files, int least, int most, int bad)
    {
        byte[] content = new byte[most];
        for (int i = 0; i < files; i++)
        {
            string folder = Path.Combine(tree, Text(i / 500));
            if (i % 500 == 0)
            {
                Directory.CreateDirectory(folder);
            }

            bool isBad = bad > 0 && i % (files / bad) == files / bad / 2 && i / (files / bad) < bad;
            Span<byte> mine = isBad ? Eicar : content.AsSpan(0, RandomNumberGenerator.GetInt32(least, most + 1));
            if (!isBad)
            {
                RandomNumberGenerator.Fill(mine);
            }

            using FileStream file = File.Create(Path.Combine(folder, $"file-{i}.bin"));
            file.Write(mine);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
