using System.Globalization;
using Lazaret.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lazaret.Scan;

/// <summary>A progress bar with counts, rate and time left; nothing at all when nobody watches.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs <paramref name="body"/> and shows what it reports; the bar is gone when it ends.</summary>
    public static async Task RunAsync(IAnsiConsole? console, TimeProvider time, Func<Action<ScanTotals>, Task> body)
    {
        if (console is null)
        {
            await body(_ => { });
            return;
        }

        StateColumn state = new(time);
        await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 24 }, state)
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask("scan", autoStart: true);
                task.IsIndeterminate = true;
                await body(totals =>
                {
                    state.Totals = totals;
                    if (totals.ListingDone)
                    {
                        task.IsIndeterminate = false;
                        task.MaxValue = Math.Max(1, totals.Counts.Accepted);
                        task.Value = totals.Counts.Processed;
                    }
                });
            });
    }

    /// <summary><c>43 %  12,345 files · 5 found · 4,512/s · 120.0 MiB/s · 3 min 12 s left</c>.</summary>
    internal static string Describe(ScanTotals totals, TimeSpan elapsed)
    {
        Core.Jobs.JobCounts counts = totals.Counts;
        double seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        double rate = counts.Processed / seconds;
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"{counts.Processed:N0} files")];
        if (counts.Malicious + counts.Suspicious is > 0 and long found)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{found:N0} found"));
        }

        if (counts.NotScanned + counts.Failed is > 0 and long trouble)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{trouble:N0} not scanned"));
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{rate:N0}/s"));
        parts.Add(Sizes.Format(counts.Bytes / seconds) + "/s");
        if (totals.ListingDone && rate > 0 && counts.Open > 0)
        {
            parts.Add(Durations.Format(TimeSpan.FromSeconds(Math.Min(counts.Open / rate, 3e8))) + " left");
        }

        string percent = totals.ListingDone
            ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * counts.Processed / Math.Max(1, counts.Accepted):0} %  ")
            : "listing  ";
        return percent + string.Join(" · ", parts);
    }

    private sealed class StateColumn(TimeProvider time) : ProgressColumn
    {
        private readonly long began = time.GetTimestamp();

        public ScanTotals? Totals { get; set; }

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Totals is { } totals ? Describe(totals, time.GetElapsedTime(began)) : "starting") { Overflow = Overflow.Ellipsis };
    }
}
