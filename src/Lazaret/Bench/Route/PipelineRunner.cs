using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Lazaret.Bench.Route;

/// <summary>Runs a pipeline's first process to its end and measures it with all that it started.</summary>
internal static partial class PipelineRunner
{
    private const int Children = -1;

    /// <param name="servers">Whose processor time is told too.</param>
    /// <param name="start">What is started.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task<PipelineRun> RunAsync(RouteBenchServers servers, ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        TimeSpan serversBefore = Used(servers);
        TimeSpan before = UsedByChildren();
        long started = TimeProvider.System.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            Task ended = process.WaitForExitAsync(cancellationToken);
            long peak = 0;
            do
            {
                peak = Math.Max(peak, PeakOf(process.Id));
            }
            while (await Task.WhenAny(ended, Task.Delay(50, cancellationToken)).ConfigureAwait(false) != ended);
            await ended.ConfigureAwait(false);
            TimeSpan took = TimeProvider.System.GetElapsedTime(started);
            string said = $"{await output.ConfigureAwait(false)}{await errors.ConfigureAwait(false)}";
            return process.ExitCode == 0
                ? new PipelineRun(took, UsedByChildren() - before, Used(servers) - serversBefore, peak)
                : throw new InvalidOperationException($"{start.FileName} ended with code {process.ExitCode}: {(said.Length > 2000 ? said[^2000..] : said)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static long PeakOf(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    /// <summary>Of the servers, and of those of their own children that have ended.</summary>
    private static TimeSpan Used(RouteBenchServers servers)
    {
        double ticks = 0;
        foreach (int process in servers.Processes.Values)
        {
            try
            {
                string stat = File.ReadAllText($"/proc/{process}/stat");
                ticks += stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(t => double.Parse(t, CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It runs elsewhere: its time is not known.
            }
        }

        return TimeSpan.FromSeconds(ticks / 100);
    }

    private static TimeSpan UsedByChildren()
    {
        Span<long> usage = stackalloc long[18];
        return GetUsage(Children, ref usage[0]) == 0 ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]) : TimeSpan.Zero;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, ref long usage);
}
