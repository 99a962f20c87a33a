namespace Lazaret.Bench.Route;

/// <summary>
/// A whole route SFTP → clamd → S3 against the shell pipeline on the same servers: small files and large ones, in turn, several rounds, fresh content each time. Every object is read back
/// and compared before a time is believed. What the store takes by itself is measured beside it, as both are held up by it.
/// </summary>
internal static class RouteBench
{
    /// <summary>Requests at once when the store is measured alone.</summary>
    private const int StoreStreams = 8;

    public static async Task<BenchReport> RunAsync(
        RouteBenchServers servers, IReadOnlyList<RouteLoad> loads, int rounds, RouteBenchTuning tuning, string directory, CancellationToken cancellationToken)
    {
        Dictionary<string, double> details = [];
        List<double> reached = [];
        foreach (RouteLoad load in loads)
        {
            List<PipelineRun> ours = [];
            List<PipelineRun> shells = [];
            List<double[]> steps = [];
            List<double> ratios = [];
            List<double> alone = [];
            for (int round = 0; round < rounds; round++)
            {
                PipelineRun a = null!;
                PipelineRun b = null!;

                // The order changes from round to round, so that a drift of the machine favours neither.
                for (int turn = 0; turn < 2; turn++)
                {
                    if ((round + turn) % 2 == 0)
                    {
                        a = await OnceAsync(servers, load, "the shell pipeline", directory, async (files, bucket) =>
                        {
                            (PipelineRun run, double[] parts) = await ShellPipeline.RunAsync(servers, files, bucket.Name, directory, cancellationToken).ConfigureAwait(false);
                            steps.Add(parts);
                            return run;
                        }, cancellationToken).ConfigureAwait(false);
                    }
                    else
                    {
                        b = await OnceAsync(
                            servers, load, "Lazaret", directory, (files, bucket) => LazaretPipeline.RunAsync(servers, files, bucket.Name, tuning, directory, cancellationToken), cancellationToken).ConfigureAwait(false);
                    }
                }

                shells.Add(a);
                ours.Add(b);
                ratios.Add(a.Took / b.Took);
                alone.Add((await OnceAsync(servers, load, "the store alone", directory, async (files, bucket) =>
                {
                    long started = TimeProvider.System.GetTimestamp();
                    await bucket.FillAsync(files, StoreStreams, cancellationToken).ConfigureAwait(false);
                    return new PipelineRun(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.Zero, 0);
                }, cancellationToken).ConfigureAwait(false)).Took.TotalSeconds);
            }

            reached.Add(Median(ratios) / load.Goal);
            Describe(details, load, ours, shells, steps, ratios, alone);
        }

        return new BenchReport(
            "route",
            "of the goal for how many times as fast as the shell pipeline, the least of all sizes",
            reached.Min(),
            1,
            $"in each of {rounds} rounds every clean file was read back from the bucket with its size and SHA-256, nothing else was there, and every EICAR file was in quarantine, with both pipelines",
            details);
    }

    private static async Task<PipelineRun> OnceAsync(
        RouteBenchServers servers, RouteLoad load, string who, string directory, Func<RouteBenchFiles, RouteBenchBucket, Task<PipelineRun>> pipeline, CancellationToken cancellationToken)
    {
        RouteBenchFiles files = RouteBenchFiles.Make(Path.Combine(directory, $"source-{Guid.NewGuid():N}"), load.Files, load.Size);
        using RouteBenchBucket bucket = await RouteBenchBucket.CreateAsync(servers, cancellationToken).ConfigureAwait(false);
        PipelineRun run = await pipeline(files, bucket).ConfigureAwait(false);
        await bucket.CheckAsync(files, who, cancellationToken).ConfigureAwait(false);
        await bucket.EmptyAsync(cancellationToken).ConfigureAwait(false);
        Directory.Delete(files.Folder, recursive: true);
        Console.Error.WriteLine($"{load.Name}: {who}: {run.Took.TotalSeconds:0.00} s");
        return run;
    }

    private static void Describe(
        Dictionary<string, double> details, RouteLoad load, List<PipelineRun> ours, List<PipelineRun> shells, List<double[]> steps, List<double> ratios, List<double> alone)
    {
        void Add(string name, double value) => details[$"{load.Name}_{name}"] = Math.Round(value, 3);

        Add("files", load.Files);
        Add("bytes_per_file", load.Size);
        Add("ratio", Median(ratios));
        Add("ratio_goal", load.Goal);
        Add("ratio_least", ratios.Min());
        Add("ratio_largest", ratios.Max());
        foreach ((string who, List<PipelineRun> runs) in new[] { ("lazaret", ours), ("shell", shells) })
        {
            double took = Median(runs.Select(r => r.Took.TotalSeconds));
            Add($"{who}_seconds", took);
            Add($"{who}_seconds_best", runs.Min(r => r.Took.TotalSeconds));
            Add($"{who}_files_per_second", load.Files / took);
            Add($"{who}_mb_per_second", load.MegaBytes / took);
            Add($"{who}_cpu_seconds", Median(runs.Select(r => r.Cpu.TotalSeconds)));
            Add($"{who}_server_cpu_seconds", Median(runs.Select(r => r.ServerCpu.TotalSeconds)));
        }

        Add("lazaret_peak_rss_mb", ours.Max(r => r.PeakBytes) / 1e6);
        Add("shell_sftp_seconds", Median(steps.Select(s => s[0])));
        Add("shell_clamdscan_seconds", Median(steps.Select(s => s[1])));
        Add("shell_rclone_seconds", Median(steps.Select(s => s[2])));
        Add("store_alone_seconds", Median(alone));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered.Length % 2 == 1 ? ordered[ordered.Length / 2] : (ordered[(ordered.Length / 2) - 1] + ordered[ordered.Length / 2]) / 2;
    }
}
