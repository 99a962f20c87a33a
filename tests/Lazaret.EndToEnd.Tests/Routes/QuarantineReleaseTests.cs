using System.Globalization;
using System.Text.Json;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit.Postgres;

namespace Lazaret.EndToEnd.Tests.Routes;

/// <summary><c>lazaret quarantine release</c>: what a person lets go on lies where it would have lain, once, and it is known who did it and why.</summary>
public sealed class QuarantineReleaseTests : IDisposable
{
    private readonly SampleFolder folder = new();

    public QuarantineReleaseTests()
    {
        foreach (string name in (string[])["in", "out", "copy"])
        {
            Directory.CreateDirectory(folder[name]);
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_is_delivered_as_if_it_had_been_clean_and_recorded_with_who_and_why()
    {
        string id = await QuarantinedAsync();
        JsonElement record = Record(id);
        Ended ended = await ReleaseAsync(id, "--why", "false alarm, ticket 4711");
        Assert.True(ended.Code == 0, ended.Error + ended.Out);

        // The same key as on the route itself: its date is that of the moment at which the file was taken.
        DateTime taken = record.GetProperty("taken_at").GetDateTimeOffset().UtcDateTime;
        string key = taken.ToString("yyyy-MM-dd/HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "/b.xml";
        string md5 = record.GetProperty("md5").GetString()!;
        Assert.Equal([key, key + ".done"], Files("out"));
        Assert.Equal([$"{md5}.xml"], Files("copy"));
        Assert.Equal(SampleFolder.Eicar, File.ReadAllBytes(folder["out/" + key]));
        Assert.Equal(SampleFolder.Eicar, File.ReadAllBytes(folder[$"copy/{md5}.xml"]));
        Assert.Contains($"{id} is released: out {key}, copy {md5}.xml\n", ended.Out, StringComparison.Ordinal);

        Assert.Empty(Directory.GetFiles(folder["quarantine/malicious"], "*", SearchOption.AllDirectories));
        string show = (await RunAsync("show", id, "--route", "route.yaml")).Out;
        Assert.Contains($" by {Environment.UserName}: false alarm, ticket 4711 (out {key}, copy {md5}.xml); it was b.xml", show, StringComparison.Ordinal);

        Ended again = await ReleaseAsync(id, "--why", "once more", "--by", "bob");
        Assert.Equal(0, again.Code);
        Assert.Contains($"{id} is released already, ", again.Out, StringComparison.Ordinal);
        Assert.Contains($"by {Environment.UserName} (false alarm, ticket 4711): out {key}", again.Out, StringComparison.Ordinal);
        Assert.Equal([key, key + ".done"], Files("out"));
        Assert.Single(Deeds("release"));
    }

    [Theory]
    [InlineData("after-release-deliver")]
    [InlineData("after-release-note")]
    [InlineData("after-release-record")]
    public async Task An_end_like_a_crash_at_any_step_loses_nothing_and_releasing_again_finishes_it_once(string step)
    {
        string id = await QuarantinedAsync();
        Ended killed = await LazaretBinary.RunAsync(folder.Path, ["quarantine", "release", id, "--route", "route.yaml", "--why", "false alarm", "--by", "ann"], [("LAZARET_TEST_END_AT", step)]);
        Assert.Equal(137, killed.Code);
        Assert.Single(Directory.GetFiles(folder["quarantine/malicious"], "*.q", SearchOption.AllDirectories));
        string file = Files("out")[0];

        // Whoever waits for files has taken it. Once the release is noted it does not come a second time.
        bool noted = step != "after-release-deliver";
        if (noted)
        {
            File.Delete(folder["out/" + file]);
        }

        Ended ended = await ReleaseAsync(id, "--why", "the machine went down", "--by", "bob");
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        Assert.Equal(noted ? [file + ".done"] : [file, file + ".done"], Files("out"));
        Assert.Empty(Directory.GetFiles(folder["quarantine/malicious"], "*", SearchOption.AllDirectories));
        Assert.Equal(noted ? "ann" : "bob", Assert.Single(Deeds("release")).GetProperty("by").GetString());
    }

    [Fact]
    public async Task What_cannot_be_delivered_stays_and_what_was_delivered_elsewhere_is_not_delivered_again()
    {
        string id = await QuarantinedAsync();
        string md5 = Record(id).GetProperty("md5").GetString()!;
        folder.Clean($"copy/{md5}.xml");
        Ended ended = await ReleaseAsync(id, "--why", "false alarm");
        Assert.Equal(2, ended.Code);
        Assert.Contains("Not delivered to copy: Another file", ended.Error, StringComparison.Ordinal);
        Assert.Contains("It is delivered to out ", ended.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder["quarantine/malicious"], "*.q", SearchOption.AllDirectories));
        Assert.Empty(Deeds("release"));

        File.Delete(folder[$"copy/{md5}.xml"]);
        Assert.Equal(0, (await ReleaseAsync(id, "--why", "false alarm")).Code);
        Assert.Equal(2, Files("out").Count);
        Assert.Single(Files("copy"));
    }

    [Fact]
    public async Task It_needs_a_reason_the_route_itself_and_an_entry_that_is_there()
    {
        string id = await QuarantinedAsync();
        Assert.Equal(2, (await ReleaseAsync(id)).Code);
        Assert.Contains("--by and --why must not be empty", (await ReleaseAsync(id, "--why", " ")).Error, StringComparison.Ordinal);
        Assert.Contains("release needs --route FILE", (await RunAsync("release", id, "--folder", "quarantine", "--why", "x")).Error, StringComparison.Ordinal);
        File.WriteAllText(folder["other.yaml"], File.ReadAllText(folder["route.yaml"]).Replace("name: test", "name: other", StringComparison.Ordinal));
        Assert.Contains("was put away by the route test, not by other", (await RunAsync("release", id, "--route", "other.yaml", "--why", "x")).Error, StringComparison.Ordinal);
        Assert.Contains("There is no quarantine entry", (await ReleaseAsync(Guid.CreateVersion7().ToString("D"), "--why", "x")).Error, StringComparison.Ordinal);
        Assert.Empty(Files("out"));
        Assert.Equal(0, (await RunAsync("delete", id, "--route", "route.yaml", "--why", "real", "--by", "ann")).Code);
        Ended gone = await ReleaseAsync(id, "--why", "x");
        Assert.Equal(2, gone.Code);
        Assert.Contains("by ann (real)", gone.Error, StringComparison.Ordinal);
        Assert.Empty(Files("out"));
    }

    [Fact]
    public async Task The_row_in_PostgreSQL_says_who_why_and_where_to_and_without_the_database_nothing_is_released()
    {
        await using PostgresServer postgres = await PostgresServer.StartAsync();
        string id = await QuarantinedAsync($"\nrecords: {{kind: postgres, host: 127.0.0.1, port: {postgres.Port}, database: postgres, user: postgres, tls: false, names_table: oag_files}}\n");
        string before = await postgres.AskAsync("select id, state, sha256, released_at is null from lazaret_route_files");
        Assert.Equal($"{id}|done|{Record(id).GetProperty("sha256").GetString()}|t", before);

        await postgres.KillAsync();
        Ended down = await ReleaseAsync(id, "--why", "false alarm");
        Assert.Equal(2, down.Code);
        Assert.Contains("Nothing is released while the records of the route cannot be written", down.Error, StringComparison.Ordinal);
        Assert.Empty(Files("out"));
        await postgres.StartAgainAsync();

        Ended killed = await LazaretBinary.RunAsync(folder.Path, ["quarantine", "release", id, "--route", "route.yaml", "--why", "false alarm", "--by", "ann"], [("LAZARET_TEST_END_AT", "after-release-note")]);
        Assert.Equal(137, killed.Code);
        Assert.Equal(0, (await ReleaseAsync(id, "--why", "again", "--by", "bob")).Code);
        string file = Files("out")[0];
        string md5 = Files("copy")[0];
        Assert.Equal(
            $"done|malicious|[]|ann|false alarm|out {file}, copy {md5}|t",
            await postgres.AskAsync("select state, outcome, delivered, released_by, released_why, released_to, released_at > settled_at from lazaret_route_files"));
        Assert.Equal("b.xml", await postgres.AskAsync("select filename from oag_files"));

        // A row that retention took away is made again.
        await postgres.AskAsync("delete from lazaret_route_files");
        folder.Bad("in/c.xml");
        Assert.Equal(0, (await RouteAsync()).Code);
        await postgres.AskAsync("delete from lazaret_route_files");
        string second = Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(folder["quarantine/malicious"], "*.q", SearchOption.AllDirectories)));
        File.Delete(folder["copy/" + md5]);
        Ended released = await ReleaseAsync(second, "--why", "x", "--by", "ann");
        Assert.True(released.Code == 0, released.Error);
        Assert.Equal($"{second}|test|c.xml|done|malicious|ann", await postgres.AskAsync("select id, route, path, state, outcome, released_by from lazaret_route_files"));
    }

    /// <summary>Runs the route over one infected file; the id of its entry.</summary>
    private async Task<string> QuarantinedAsync(string more = "")
    {
        folder.Bad("in/b.xml");
        File.WriteAllText(folder["route.yaml"], """
            name: test
            source: {kind: folder, folder: in}
            settle: {quiet: 0}
            scanners: [signatures]
            deliver:
              - {kind: folder, name: out, folder: out, done_marker: .done}
              - {kind: folder, name: copy, folder: copy, key: '{md5}{ext}'}
            quarantine: {kind: folder, folder: quarantine}
            """ + more);
        Ended ended = await RouteAsync();
        Assert.True(ended.Code == 0, ended.Error + ended.Out);
        return Path.GetFileNameWithoutExtension(Assert.Single(Directory.GetFiles(folder["quarantine/malicious"], "*.q", SearchOption.AllDirectories)));
    }

    private Task<Ended> RouteAsync() => LazaretBinary.RunAsync(folder.Path, ["route", "run", "route.yaml", "--once", "--data", "data"]);

    private Task<Ended> ReleaseAsync(string id, params string[] more) => RunAsync(["release", id, "--route", "route.yaml", .. more]);

    private Task<Ended> RunAsync(params string[] args) => LazaretBinary.RunAsync(folder.Path, ["quarantine", .. args]);

    private JsonElement Record(string id) => JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(folder["quarantine/malicious"], id + ".json", SearchOption.AllDirectories).Single())).RootElement.Clone();

    private List<JsonElement> Deeds(string act) => !Directory.Exists(folder["quarantine/deeds"])
        ? []
        : [.. Directory.GetFiles(folder["quarantine/deeds"], "*.jsonl").SelectMany(File.ReadAllLines).Select(l => JsonDocument.Parse(l).RootElement.Clone())
            .Where(d => string.Equals(d.GetProperty("act").GetString(), act, StringComparison.OrdinalIgnoreCase))];

    private List<string> Files(string name) => [.. Directory.GetFiles(folder[name], "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder[name], f)).Order(StringComparer.Ordinal)];
}
