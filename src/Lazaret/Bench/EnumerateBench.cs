using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Connectors.Filesystem;
using Lazaret.Core.Connectors;

namespace Lazaret.Bench;

/// <summary>Listing a real folder tree with a filter, as a scan would: items are made with size, time and inode.</summary>
internal static class EnumerateBench
{
    /// <summary>Lets two of three files through and prunes the directories named <c>tmp</c>.</summary>
    private const string Filter = "**/*.txt **/*.bin -tmp";

    private const int PerDirectory = 1000;
    private const int Rounds = 5;

    public static async Task<BenchReport> RunAsync(long files, string directory, CancellationToken cancellationToken)
    {
        string root = Path.Combine(directory, "tree");
        long expected = MakeTree(root, files);
        FilesystemConnector connector = new(new FilesystemOptions { AssetPath = root }, TimeProvider.System, null);
        await using ConfiguredAsyncDisposable close = connector.ConfigureAwait(false);
        List<double> rates = [];
        for (int round = 0; round <= Rounds; round++)
        {
            long seen = 0;
            long met = 0;
            long started = TimeProvider.System.GetTimestamp();
            await foreach (ListPage page in connector.ListAsync(new ListRequest(Filter), cancellationToken).ConfigureAwait(false))
            {
                seen += page.Items.Count;
                met += page.Stats.Seen + page.Stats.FilteredOut;
            }

            TimeSpan took = TimeProvider.System.GetElapsedTime(started);
            BenchCheck.Equal(expected, seen, "the count of listed files");
            if (round > 0)
            {
                rates.Add(met / took.TotalSeconds);
            }
        }

        rates.Sort();
        return new BenchReport(
            "enumerate",
            "files/s",
            rates[rates.Count / 2],
            400_000,
            $"each of {Rounds} rounds listed exactly the {expected} files that the filter \"{Filter}\" includes",
            new Dictionary<string, double>
            {
                ["files"] = files,
                ["slowest_round"] = rates[0],
                ["fastest_round"] = rates[^1],
                ["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
            });
    }

    /// <summary>Makes the tree of empty files and returns how many the filter includes.</summary>
    private static long MakeTree(string root, long files)
    {
        long included = 0;
        for (long n = 0; n < files; n++)
        {
            string folder = Path.Combine(root, (n / PerDirectory / 50).ToString("D4", CultureInfo.InvariantCulture), (n / PerDirectory).ToString("D6", CultureInfo.InvariantCulture));
            if (n % PerDirectory == 0)
            {
                Directory.CreateDirectory(folder);
            }

            string suffix = (n % 3) switch { 0 => "txt", 1 => "bin", _ => "log" };
            included += n % 3 < 2 ? 1 : 0;
            File.Create(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"file-{n:D8}.{suffix}")), 1).Dispose();
        }

        string pruned = Path.Combine(root, "tmp");
        Directory.CreateDirectory(pruned);
        File.WriteAllText(Path.Combine(pruned, "hidden.txt"), "");
        return included;
    }
}
