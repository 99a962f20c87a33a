using System.Globalization;
using System.Text.Json;
using Lazaret.Cli;
using Lazaret.Core.Jobs;
using Lazaret.Output;

namespace Lazaret.Remote;

/// <summary>Follows a job of a server to its end.</summary>
internal static class JobWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>The exit code is that of a scan (<see cref="ExitCodes.OfScan"/>); 130 when the watching was interrupted, which leaves the job alone.</summary>
    public static async Task<int> RunAsync(ServerClient client, string id, bool json, TimeProvider time)
    {
        using StopSignals signals = new();
        string path = ServerClient.PathOf("jobs/" + Uri.EscapeDataString(id));
        string? last = null;
        try
        {
            while (true)
            {
                JsonElement job = await client.GetAsync(path, signals.Token);
                string line = json ? job.GetRawText() : Describe(job);
                if (line != last)
                {
                    // One line that changes on a terminal, a line for each change elsewhere.
                    Console.Write(!json && Terminals.StandardOutput ? $"\r{line}\u001b[K" : line + "\n");
                    last = line;
                }

                if (JsonText.Of(job, "state") is "completed" or "cancelled" or "failed")
                {
                    EndLine(json);
                    return CodeOf(job);
                }

                await Task.Delay(Interval, time, signals.Token);
            }
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            EndLine(json);
            return signals.ExitCode;
        }
    }

    private static void EndLine(bool json)
    {
        if (!json && Terminals.StandardOutput)
        {
            Console.WriteLine();
        }
    }

    private static string Describe(JsonElement job)
    {
        string percent = JsonText.Of(job, "progress", "percent") is { } known ? known + " %" : "listing";
        string left = JsonText.Of(job, "progress", "eta_seconds") is { } eta && double.TryParse(eta, CultureInfo.InvariantCulture, out double seconds)
            ? " · " + Durations.Format(TimeSpan.FromSeconds(seconds)) + " left"
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{JsonText.Of(job, "state")} {percent} · accepted {Count("accepted"):N0} · clean {Count("clean"):N0} · malicious {Count("malicious"):N0} · suspicious {Count("suspicious"):N0} · not scanned {Count("not_scanned"):N0} · failed {Count("failed"):N0}{left}");

        long Count(string name) => JsonText.Number(job, "counts", name);
    }

    private static int CodeOf(JsonElement job)
    {
        JobCounts counts = new()
        {
            Malicious = JsonText.Number(job, "counts", "malicious"),
            Suspicious = JsonText.Number(job, "counts", "suspicious"),
            NotScanned = JsonText.Number(job, "counts", "not_scanned"),
            Failed = JsonText.Number(job, "counts", "failed"),
        };
        bool incomplete = JsonText.Of(job, "state") != "completed" || JsonText.Number(job, "enumeration", "unreadable") > 0;
        return ExitCodes.OfScan(counts with { Accepted = counts.Processed }, incomplete);
    }
}
