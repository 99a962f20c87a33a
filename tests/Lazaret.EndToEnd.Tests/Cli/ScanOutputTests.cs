using System.Text.RegularExpressions;

namespace Lazaret.EndToEnd.Tests.Cli;

/// <summary>The shapes that scripts rely on. A golden file is made anew with LAZARET_UPDATE_GOLDEN=1.</summary>
public sealed partial class ScanOutputTests
{
    [Fact]
    public async Task Json_lines_have_the_documented_shape()
    {
        using SampleFolder folder = Sample();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--json", "--jobs", "1", "--max-size", "100K", "--quarantine", "held"]);

        Assert.Equal("", ended.Error);
        Compare("scan.jsonl", string.Concat(ended.Lines.Take(ended.Lines.Count - 1).Order(StringComparer.Ordinal).Append(ended.Lines[^1]).Select(l => Normalize(l, folder) + "\n")));
        Assert.All(ended.Items, i => Assert.True(i.GetProperty("duration_ms").GetDouble() >= 0));
        Assert.Equal(ended.Code, ended.Summary.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Csv_has_the_documented_shape()
    {
        using SampleFolder folder = Sample();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--csv", "out.csv", "--jobs", "1", "--max-size", "100K", "--quarantine", "held"]);

        Assert.Equal(1, ended.Code);
        string[] lines = File.ReadAllText(folder["out.csv"]).Split("\r\n");
        Assert.Equal("", lines[^1]);
        Compare("scan.csv", string.Concat(lines[..1].Concat(lines[1..^1].Order(StringComparer.Ordinal)).Select(l => Normalize(l, folder) + "\n")));
    }

    [Fact]
    public async Task Plain_lines_name_what_is_not_clean_and_sum_up()
    {
        using SampleFolder folder = Sample();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--jobs", "1", "--max-size", "100K", "--quarantine", "held"]);

        Compare("scan.txt", string.Concat(ended.Lines.Take(3).Order(StringComparer.Ordinal).Concat(ended.Lines.Skip(3)).Select(l => Normalize(l, folder) + "\n")));
    }

    [Fact]
    public async Task Abuse15_any_name_round_trips_in_json_and_never_reaches_a_terminal_raw()
    {
        using SampleFolder folder = new();
        string make =
            """
            mkdir in && cd in
            for n in $'new\nline' $'tab\t' $'esc\x1b[31mred' '"quoted"' "'single'" '=1+1' '-dash' $'rtl\u202etxt' $'\U1F600' $'latin1\xe9' $'\xff\xfe' 'back\slash' ' blank ' $(printf 'x%.0s' {1..255}); do
                printf 'X5O!P%%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*' > "$n" || exit 1
            done
            ls -1 | wc -l > /dev/null
            """;
        Assert.Equal((0, ""), (await LazaretBinary.ShellAsync(folder.Path, make)) is { } made ? (made.Code, made.Error) : default);

        Ended json = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--json"]);
        Ended plain = await LazaretBinary.RunAsync(folder.Path, ["scan", "in"]);
        Ended csv = await LazaretBinary.RunAsync(folder.Path, ["scan", "in", "--csv", "-"]);

        // Python reads the lossless convention: the names it decodes are the names on the disk, byte for byte.
        File.WriteAllText(folder["out.jsonl"], json.Out);
        Ended python = await LazaretBinary.ShellAsync(
            folder.Path,
            """
            python3 - <<'EOF'
            import json, os
            seen = sorted(os.fsencode(json.loads(line)["location"]) for line in open("out.jsonl") if '"item"' in line)
            real = sorted(os.path.join(os.path.realpath(b"in"), name) for name in os.listdir(b"in"))
            assert seen == real, (seen, real)
            EOF
            """);
        Assert.Equal((0, ""), (python.Code, python.Error));
        Assert.Equal(14, json.Items.Count);

        foreach (string output in (string[])[plain.Out, csv.Out])
        {
            Assert.DoesNotContain(output, c => (char.IsControl(c) && c is not ('\n' or '\r')) || c is '\u202e' or '\uFFFD' || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format);
        }

        Assert.Equal(14 + 1, csv.Lines.Count);
        Assert.Contains("esc\\x1b[31mred", plain.Out);
        Assert.Contains("latin1\\xe9", plain.Out);
        Assert.Contains("new\\nline", plain.Out);
    }

    [Fact]
    public async Task A_name_that_is_not_utf8_can_be_given_on_the_command_line()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.ShellAsync(folder.Path, "n=$'caf\\xe9'; echo x > \"$n\"; \"$LAZARET\" scan \"$n\" --json");

        Assert.Equal(0, ended.Code);
        Assert.Contains("caf\\udce9", ended.Out);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_scan_with_a_sentence()
    {
        using SampleFolder folder = new SampleFolder().Slow("in", 40, 64 << 20);

        Ended ended = await LazaretBinary.ShellAsync(folder.Path, "\"$LAZARET\" scan in --json --jobs 1 | head -1 > /dev/null; exit ${PIPESTATUS[0]}");

        Assert.Equal(2, ended.Code);
        Assert.Contains("the output cannot be written any more", ended.Error);
    }

    private static SampleFolder Sample() =>
        new SampleFolder().Clean("in/good.txt").Bad("in/bad.exe").Bad("in/=bad,\"too\".exe").Add("in/large.img", new byte[200_000]).Add("in/empty", []);

    private static string Normalize(string line, SampleFolder folder)
    {
        line = line.Replace(folder.Path, "$ROOT", StringComparison.Ordinal);
        line = Times().Replace(line, "$1\"N\"");
        line = CsvTime().Replace(line, ",N,");
        line = Versions().Replace(line, "$1\"V\"");
        line = Cached().Replace(line, "$1\"B\"");
        return Rates().Replace(line, "N s, N files/s");
    }

    private static void Compare(string name, string actual)
    {
        string golden = Path.Combine(LazaretBinary.Root, "tests/Lazaret.EndToEnd.Tests/Cli/Golden", name);
        if (Environment.GetEnvironmentVariable("LAZARET_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, actual);
        }

        Assert.Equal(File.ReadAllText(golden), actual);
    }

    [GeneratedRegex("(\"(?:duration_ms|files_per_second|bytes_per_second)\":)[0-9.E-]+")]
    private static partial Regex Times();

    [GeneratedRegex("(?<=,(?:\\$ROOT/held/[^,]*|\"[^\"]*(?:\"\"[^\"]*)*\"|)),[0-9.]+,(?=[^,]*$)")]
    private static partial Regex CsvTime();

    [GeneratedRegex("(\"(?:engine_version|database_version)\":)\"[^\"]*\"")]
    private static partial Regex Versions();

    [GeneratedRegex("(\"cached\":)(?:true|false)")]
    private static partial Regex Cached();

    [GeneratedRegex("[0-9.]+ s, [0-9,]+ files/s")]
    private static partial Regex Rates();
}
