using System.Text;

namespace Lazaret.EndToEnd.Tests.Cli;

/// <summary>A full disk, for real: a small file system in memory. Mounting it needs root or user namespaces; without either the test fails and says so.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Abuse10_a_scan_whose_data_folder_is_full_ends_with_a_sentence_and_goes_on_later()
    {
        using SampleFolder folder = new();
        Directory.CreateDirectory(folder["in"]);
        Directory.CreateDirectory(folder["small"]);
        for (int i = 0; i < 12_000; i++)
        {
            File.WriteAllText(folder[$"in/a-rather-long-name-so-that-the-store-fills-up-soon-{i}"], "x");
        }

        Ended ended = await LazaretBinary.ShellAsync(
            folder.Path,
            """
            cat > script <<'EOF'
            mount -t tmpfs -o size=3m tmpfs small || exit 99
            "$LAZARET" scan in --data small/data; echo "first $?"
            mount -o remount,size=100m small || exit 99
            "$LAZARET" scan in --data small/data --json > out.jsonl; echo "second $?"
            umount small
            EOF
            unshare --mount --map-root-user bash script || unshare --mount bash script
            """);

        Assert.Contains("first 2\n", ended.Out);
        Assert.Contains("second 0\n", ended.Out);
        Assert.Matches("lazaret: the scan was stopped because its data folder cannot be written: ", ended.Error);
        string[] lines = File.ReadAllLines(folder["out.jsonl"], Encoding.UTF8);
        Assert.Equal(12_000, lines.Where(l => l.StartsWith("{\"type\":\"item\"")).Distinct().Count());
        Assert.Equal(12_001, lines.Length);
    }

    [Fact]
    public async Task Abuse10_an_export_that_cannot_be_written_ends_the_scan_with_a_sentence()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--csv", "/dev/full"]);

        Assert.Equal(2, ended.Code);
        Assert.Contains("the output cannot be written any more", ended.Error);
    }
}
