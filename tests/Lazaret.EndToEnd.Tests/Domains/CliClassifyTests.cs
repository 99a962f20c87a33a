using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary><c>lazaret dga classify</c> as a user runs it.</summary>
public sealed class CliClassifyTests
{
    private static readonly int Lines = Environment.GetEnvironmentVariable("LAZARET_LONG") == "1" ? 1_000_000 : 60_000;

    [Fact]
    public async Task The_output_has_the_shape_of_the_existing_client_s()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-d", "wikipedia.org", "-d", "xjpakmdcfuqe.ru", "-d", "wikipedia.org"]);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        string shape = Regex.Replace(ended.Out, "(_score\": )[0-9.E-]+", "$1N");
        Assert.Equal(
            """
            [
              {
                "raw": "wikipedia.org",
                "words": [
                  {
                    "value": "wikipedia",
                    "padded_length": 120,
                    "binary_score": N,
                    "binary_label": "benign",
                    "family_score": N,
                    "family_label": "N/A"
                  }
                ],
                "suffix": "org",
                "is_dga": false,
                "family_label": "N/A",
                "padded_length": 120
              },

            """,
            shape[..(shape.IndexOf("},\n", shape.IndexOf("is_dga", StringComparison.Ordinal), StringComparison.Ordinal) + 3)]);
        JsonElement[] all = [.. JsonElement.Parse(ended.Out).EnumerateArray()];
        Assert.Equal(["wikipedia.org", "xjpakmdcfuqe.ru"], all.Select(d => d.GetProperty("raw").GetString()));
        Assert.True(all[1].GetProperty("is_dga").GetBoolean());
        Assert.Equal("DGA", all[1].GetProperty("words")[0].GetProperty("binary_label").GetString());
    }

    [Theory]
    [InlineData("classify a.com b.com")]
    [InlineData("classify -d a.com --domain b.com -f /nonexistent")]
    [InlineData("classify --domains a.com b.com")]
    [InlineData("client -d a.com -d b.com -n 52")]
    [InlineData("classify -f names.csv")]
    [InlineData("classify -f other.csv -dc query --format csv")]
    [InlineData("classify -f names.jsonl -fmt jsonl")]
    [InlineData("classify -f names.ndjson --format ndjson")]
    [InlineData("classify --input-filepath-or-buf names.txt -fmt txt -n 81")]
    [InlineData("classify -f names.txt.gz -fmt txt")]
    public async Task Names_come_from_the_command_line_or_any_kind_of_file(string command)
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["names.csv"], "domain\na.com\nb.com\na.com\n");
        File.WriteAllText(folder["other.csv"], "id,query\n1,\"a.com\"\n2,b.com\n");
        File.WriteAllText(folder["names.jsonl"], "{\"domain\":\"a.com\"}\n{\"domain\":\"b.com\",\"x\":1}\n");
        File.WriteAllText(folder["names.ndjson"], "\"a.com\"\n{\"domain\":\"b.com\"}\n");
        File.WriteAllText(folder["names.txt"], "a.com\n\nb.com");
        using (System.IO.Compression.GZipStream packed = new(File.Create(folder["names.txt.gz"]), System.IO.Compression.CompressionLevel.Fastest))
        {
            packed.Write("a.com\nb.com\n"u8);
        }

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", .. command.Split(' ')]);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(["a.com", "b.com"], JsonElement.Parse(ended.Out).EnumerateArray().Select(d => d.GetProperty("raw").GetString()));
    }

    [Fact]
    public async Task Standard_input_is_read_as_lines_and_as_csv_when_it_is_named()
    {
        using SampleFolder folder = new();

        Ended lines = await LazaretBinary.ShellAsync(folder.Path, "printf 'a.com\\nb.com\\n' | \"$LAZARET\" dga classify --output jsonl");
        Ended csv = await LazaretBinary.ShellAsync(folder.Path, "printf 'domain\\na.com\\nb.com\\n' | \"$LAZARET\" dga classify -f - --output jsonl");

        Assert.Equal(["a.com", "b.com"], lines.Json.Select(j => j.GetProperty("domain").GetString()));
        Assert.Equal(lines.Out, csv.Out);
    }

    [Fact]
    public async Task A_table_is_safe_for_a_spreadsheet_and_keeps_every_name()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["names.txt"], "xjpakmdcfuqe.ru\n=cmd|x!A1\na.com\na.com\n");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-f", "names.txt", "-fmt", "txt", "--output", "csv"]);

        string[] rows = [.. ended.Lines.Select(l => l.TrimEnd('\r'))];
        Assert.Equal("domain,verdict,not_applicable_reason,score,margin,category,family,family_score,allow_listed,model", rows[0]);
        Assert.StartsWith("xjpakmdcfuqe.ru,dga,,0.", rows[1]);
        Assert.StartsWith("'=cmd|x!A1,not_applicable,bad_character,,", rows[2]);
        Assert.Equal(5, rows.Length);
    }

    [Fact]
    public async Task D7_names_that_are_too_long_or_none_are_told_and_never_dropped()
    {
        using SampleFolder folder = new();
        string[] names = ["a.com", string.Join('.', Enumerable.Repeat(new string('x', 60), 5)) + ".com", new string('y', 64) + ".com", "192.0.2.1", "[2001:db8::1]", "4.3.2.1.in-addr.arpa", "localhost", "co.uk", "a..com", "\u0001", new string('z', 200_000)];
        File.WriteAllText(folder["names.txt"], string.Join('\n', names));

        Ended compat = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-f", "names.txt", "-fmt", "txt"]);
        Ended lines = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-f", "names.txt", "-fmt", "txt", "-o", "jsonl"]);

        Assert.Equal((0, 0), (compat.Code, lines.Code));
        Assert.Equal(
            ["", "too_long", "bad_label", "ip_address", "ip_address", "reverse_lookup", "single_label", "public_suffix", "bad_label", "bad_character", "too_long"],
            lines.Json.Select(j => j.GetProperty("not_applicable_reason").GetString() ?? ""));
        JsonElement[] all = [.. JsonElement.Parse(compat.Out).EnumerateArray()];
        Assert.Equal(names.Length, all.Length);
        Assert.All(all[1..], d => Assert.Equal((JsonValueKind.Null, 0), (d.GetProperty("is_dga").ValueKind, d.GetProperty("words").GetArrayLength())));
        Assert.Contains("line 2 was not judged (too_long)", compat.Error);
        Assert.Contains("(65536 characters)", compat.Error);
        Assert.DoesNotContain('\u0001', compat.Error);
    }

    [Theory]
    [InlineData("", "", "[]\n")]
    [InlineData("", "--output jsonl", "")]
    [InlineData("domain\n", "-f - -fmt csv", "[]\n")]
    public async Task D7_an_empty_input_is_an_empty_output_and_a_note(string input, string options, string output)
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["in"], input);

        Ended ended = await LazaretBinary.ShellAsync(folder.Path, $"\"$LAZARET\" dga classify {options} < in");

        Assert.Equal((0, output, "lazaret: there were no names in the input\n"), (ended.Code, ended.Out, ended.Error));
    }

    [Fact]
    public async Task D7_garbage_of_any_kind_ends_in_a_verdict_or_a_sentence()
    {
        using SampleFolder folder = new();
        byte[] garbage = new byte[300_000];
        new Random(5).NextBytes(garbage);
        File.WriteAllBytes(folder["garbage"], garbage);
        foreach (string format in new[] { "csv", "jsonl", "txt", "ndjson" })
        {
            Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-f", "garbage", "-fmt", format, "-o", "jsonl", "-q"]);
            Assert.Equal(format == "txt" ? 0 : 2, ended.Code);
            Assert.Matches(format == "txt" ? "^$" : "^lazaret: garbage: Line 1 .*\n$", ended.Error);
        }
    }

    [Fact]
    public async Task D8_upper_case_idn_schemes_and_ports_do_not_change_the_verdict()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-o", "jsonl", "wikipedia.org", "WIKIPEDIA.ORG.", "https://www.wikipedia.org:443/wiki?a=b", "bücher.de", "xn--bcher-kva.de", "BÜCHER.DE"]);

        Assert.Equal(0, ended.Code);
        double[] margins = [.. ended.Json.Select(j => j.GetProperty("margin").GetDouble())];
        Assert.All(margins[..3], m => Assert.Equal(margins[0], m, 1e-3));
        Assert.All(margins[3..], m => Assert.Equal(margins[3], m, 1e-3));
    }

    [Fact]
    public async Task D9_profiles_move_the_threshold_and_the_allow_list_beats_them()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["allow.txt"], "# ours\n1,xjpakmdcfuqe.ru\n");
        string[] names = [.. Enumerable.Range(0, 60).Select(i => new string([.. "abcdefghijklmnop".Select((c, n) => (char)('a' + ((c * (i + 3)) + (n * n * i)) % 26))])[..(5 + (i % 9))] + ".com")];
        List<int> found = [];
        foreach (string profile in new[] { "high-confidence", "balanced", "sensitive" })
        {
            Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-o", "jsonl", "--threshold-profile", profile, .. names]);
            found.Add(ended.Json.Count(j => j.GetProperty("verdict").GetString() == "dga"));
        }

        Ended allowed = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-o", "jsonl", "--allow-list", "allow.txt", "xjpakmdcfuqe.ru", "cdn.xjpakmdcfuqe.ru", "xjpakmdcfuqe.com"]);

        Assert.Equal(found.Order(), found);
        Assert.True(found[2] > found[0], string.Join(' ', found));
        Assert.Equal(["benign", "benign", "dga"], allowed.Json.Select(j => j.GetProperty("verdict").GetString()));
        Assert.Equal([true, true, false], allowed.Json.Select(j => j.GetProperty("allow_listed").GetBoolean()));
    }

    [Fact]
    public async Task D12_reasons_and_the_model_can_be_had()
    {
        using SampleFolder folder = new();

        Ended lines = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-o", "jsonl", "--explain", "xjpakmdcfuqe.ru"]);
        Ended compat = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "--explain", "xjpakmdcfuqe.ru"]);

        Assert.NotEmpty(lines.Json[0].GetProperty("reasons").EnumerateArray());
        Assert.Matches("^[0-9a-f]{64}$", lines.Json[0].GetProperty("model").GetProperty("hash").GetString());
        Assert.NotEmpty(JsonElement.Parse(compat.Out)[0].GetProperty("reasons").EnumerateArray());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task A_long_stream_needs_little_memory(string output)
    {
        using SampleFolder folder = new();
        MakeFifo(folder["fifo"]);
        using Process process = LazaretBinary.Start(folder.Path, ["dga", "classify", "-q", "-f", "fifo", "-fmt", "txt", "-o", output]);
        Task<long> lines = CountAsync(process.StandardOutput);
        long peak;
        await using (StreamWriter names = new(folder["fifo"], false, new UTF8Encoding(false), 64 * 1024))
        {
            for (int i = 0; i < Lines; i++)
            {
                await names.WriteAsync($"{Convert.ToString(i * 2654435761L, 16)}-{i}.com\n");
            }

            await names.FlushAsync();
            process.Refresh();
            peak = process.PeakWorkingSet64;
        }

        long written = await lines;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.InRange(written, Lines, long.MaxValue);
        Assert.InRange(peak, 1, 300L << 20);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task A_reader_that_goes_away_ends_it_with_a_sentence(string output)
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.ShellAsync(folder.Path, $"yes wikipedia.org | awk '{{print NR $0}}' | \"$LAZARET\" dga classify -o {output} | head -2 > /dev/null; exit ${{PIPESTATUS[2]}}");

        Assert.Equal(2, ended.Code);
        Assert.Equal(
            "lazaret: the output cannot be written any more, so the rest was not looked at: Broken pipe",
            Assert.Single(ended.Error.Split('\n'), l => l.StartsWith("lazaret", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_csv_file_gets_its_column_and_keeps_everything_else()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["names.csv"], "id,domain,note\n1,wikipedia.org,\"a, b\"\n2,xjpakmdcfuqe.ru,\n3,localhost,x\n");
        File.SetUnixFileMode(folder["names.csv"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(folder["link.csv"], folder["names.csv"]);
        for (int round = 0; round < 2; round++)
        {
            Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "--csv", "link.csv", "-q"]);
            Assert.Equal((0, "", ""), (ended.Code, ended.Out, ended.Error));
        }

        Assert.Equal("id,domain,note,classification\n1,wikipedia.org,\"a, b\",ok\n2,xjpakmdcfuqe.ru,,DGA\n3,localhost,x,N/A - single_label\n", File.ReadAllText(folder["names.csv"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["names.csv"]));
        Assert.NotNull(new FileInfo(folder["link.csv"]).LinkTarget);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task A_csv_file_that_is_wrong_stays_as_it_was()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["names.csv"], "domain\na.com\n\"never closed\n");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "--csv", "names.csv"]);

        Assert.Equal((2, "lazaret: names.csv: Line 3 has a quote that is not closed\n"), (ended.Code, ended.Error));
        Assert.Equal("domain\na.com\n\"never closed\n", File.ReadAllText(folder["names.csv"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("classify -n 50 a.com", "-n is \"50\"; allowed are 52 and 81")]
    [InlineData("classify -fmt xml a.com", "--format is \"xml\"; allowed are csv, jsonl, txt, ndjson")]
    [InlineData("classify -o yaml a.com", "--output is \"yaml\"; allowed are json, jsonl, csv")]
    [InlineData("classify --threshold-profile wild a.com", "--threshold-profile is \"wild\"; allowed are high-confidence, balanced, sensitive, compat")]
    [InlineData("classify -f /nonexistent", "cannot read -f /nonexistent: Could not find")]
    [InlineData("classify --model /etc/hostname a.com", "the model /etc/hostname cannot be used")]
    [InlineData("classify --allow-list /nonexistent a.com", "the allow-list /nonexistent cannot be used")]
    [InlineData("classify --csv x.csv a.com", "--csv names the file whose names are classified")]
    [InlineData("classify -r -p 0 a.com", "-p is \"0\"; allowed is 1 to 65535")]
    [InlineData("classify --nonsense a.com", "unknown option --nonsense")]
    [InlineData("eval", "argument missing")]
    [InlineData("", "lazaret dga needs one of: ")]
    public async Task A_mistake_is_one_sentence_and_exit_code_2(string command, string expected)
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.Matches("^lazaret: [^\n]*\n$", ended.Error);
        Assert.Contains(expected, ended.Error);
    }

    [Fact]
    public async Task Help_is_spelled_out_since_h_is_the_host()
    {
        using SampleFolder folder = new();

        Ended help = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "--help"]);
        Ended host = await LazaretBinary.RunAsync(folder.Path, ["dga", "classify", "-h", "somewhere", "-d", "a.com", "-q"]);

        Assert.Contains("Examples:", help.Out);
        Assert.Equal((0, '['), (host.Code, host.Out[0]));
    }

    private static void MakeFifo(string path)
    {
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    private static async Task<long> CountAsync(StreamReader output)
    {
        long lines = 0;
        while (await output.ReadLineAsync() is not null)
        {
            lines++;
        }

        return lines;
    }
}
