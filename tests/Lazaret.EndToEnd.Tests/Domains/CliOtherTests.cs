using System.Text.Json;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary><c>lazaret dga eval|explain|bench</c> as a user runs them.</summary>
public sealed class CliOtherTests
{
    private const string Labelled =
        "domain,label,family,source\nwikipedia.org,0,benign,x\ngithub.com,0,benign,x\nopenstreetmap.org,0,benign,x\nbbc.co.uk,0,benign,x\n"
        + "xjpakmdcfuqezvwq.ru,1,made-up,x\nqzkxvwpjhgtrmbnl.com,1,made-up,x\nwkqjzxhvbpfgtmrd.net,1,other,x\nlocalhost,0,benign,x\n";

    [Fact]
    public async Task Eval_prints_the_promised_members_and_nothing_else_to_standard_output()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["labelled.csv"], Labelled);

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "eval", "labelled.csv", "--json"]);

        Assert.Equal(0, ended.Code);
        JsonElement report = JsonElement.Parse(ended.Out);
        foreach (string member in new[] { "f1", "auc", "fpr", "recall", "tpr_at_fpr_1e2", "tpr_at_fpr_1e3", "tpr_at_fpr_1e4" })
        {
            Assert.InRange(report.GetProperty(member).GetDouble(), 0, 1);
        }

        Assert.Equal(8, report.GetProperty("names").GetInt64());
        Assert.InRange(report.GetProperty("names_per_second").GetDouble(), 1, 1e9);
        Assert.Equal(1, report.GetProperty("auc").GetDouble());
        Assert.Equal(0, report.GetProperty("fpr").GetDouble());
        Assert.Equal("balanced", report.GetProperty("profile").GetString());
    }

    [Fact]
    public async Task Eval_shows_a_table_and_reads_gzip_standard_input_and_files_without_a_head()
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["labelled.csv"], Labelled);
        File.WriteAllText(folder["bare.csv"], "wikipedia.org,benign\nxjpakmdcfuqezvwq.ru,dga\n");

        Ended packed = await LazaretBinary.ShellAsync(folder.Path, "gzip -k labelled.csv && \"$LAZARET\" dga eval labelled.csv.gz --threshold-profile sensitive");
        Ended bare = await LazaretBinary.ShellAsync(folder.Path, "\"$LAZARET\" dga eval - --json < bare.csv");

        Assert.Equal((0, 0), (packed.Code, bare.Code));
        Assert.Contains("made-up", packed.Out);
        Assert.Contains("sensitive", packed.Out);
        Assert.Equal(2, JsonElement.Parse(bare.Out).GetProperty("names").GetInt64());
    }

    [Theory]
    [InlineData("", "labelled.csv is empty")]
    [InlineData("a,b\n1,2\n", "Line 1 of labelled.csv: the header has no column \"domain\"")]
    [InlineData("domain,label\na.com,maybe\n", "Line 2 of labelled.csv: the label is \"maybe\"; allowed are 0, 1, benign and dga")]
    [InlineData("domain,label\na.com\n", "Line 2 of labelled.csv: it has 1 fields")]
    public async Task Eval_tells_what_is_wrong_with_its_file(string text, string expected)
    {
        using SampleFolder folder = new();
        File.WriteAllText(folder["labelled.csv"], text);

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "eval", "labelled.csv", "--json"]);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.StartsWith("lazaret: " + expected, ended.Error);
    }

    [Fact]
    public async Task Explain_says_why_in_lines_that_no_name_can_break()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "explain", "xjpakmdcfuqe.ru", "evil\u001b[31m\nname\u202e.com"]);
        Ended json = await LazaretBinary.RunAsync(folder.Path, ["dga", "explain", "--json", "xjpakmdcfuqe.ru", "localhost"]);

        Assert.Equal((0, 0), (ended.Code, json.Code));
        Assert.Contains("xjpakmdcfuqe.ru: dga", ended.Out);
        Assert.Contains("  why ", ended.Out);
        Assert.Contains("evil\\x1b[31m\\nname\\u202e.com: not_applicable (bad_character)", ended.Out);
        Assert.DoesNotContain('\u001b', ended.Out);
        Assert.Equal(["dga", "not_applicable"], JsonElement.Parse(json.Out).EnumerateArray().Select(v => v.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task Bench_measures()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["dga", "bench", "--seconds", "1", "--json"]);

        JsonElement report = JsonElement.Parse(ended.Out);
        Assert.InRange(report.GetProperty("names_per_second").GetDouble(), 1, 1e9);
        Assert.InRange(report.GetProperty("p99_us").GetDouble(), report.GetProperty("p50_us").GetDouble(), 1e9);
        Assert.Equal(0, ended.Code);
    }
}
