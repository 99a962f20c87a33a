using System.Text.Json;

namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class ClientTests
{
    [Fact]
    public async Task A_scan_can_be_started_watched_looked_at_and_exported()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a").Bad("in/=bad\nname");
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--asset", "in", "--no-scan");

        Ended started = await server.ClientAsync("jobs", "start", "in", "--name", "by hand", "--watch", "--json");
        string job = started.Json[^1].GetProperty("id").GetString()!;
        Ended watched = await server.ClientAsync("jobs", "watch", job);
        Ended shown = await server.ClientAsync("jobs", "show", job);
        Ended found = await server.ClientAsync("results", "list", "--job", job, "--outcome", "malicious");
        Ended json = await server.ClientAsync("results", "list", "--text", "EICAR", "--json");
        Ended csv = await server.ClientAsync("results", "export", "--job", job);
        Ended lines = await server.ClientAsync("results", "export", "--format", "jsonl", "--output", "out.jsonl");

        Assert.Equal((1, 1), (started.Code, watched.Code));
        Assert.Contains("accepted 2 · clean 1 · malicious 1", watched.Out);
        Assert.Matches("name: +by hand", shown.Out);
        Assert.Contains("in/=bad\\nname", found.Out);
        Assert.Equal(2, found.Lines.Count);
        Assert.Equal(folder["in/=bad\nname"], Assert.Single(json.Json).GetProperty("location").GetString());
        Assert.StartsWith("item_id,job_id,", csv.Out);
        Assert.Equal(2, csv.Out.Split("EICAR-Test-File FOUND").Length);
        Assert.Equal(0, lines.Code);
        Assert.Equal(2, File.ReadAllLines(folder["out.jsonl"]).Select(l => JsonDocument.Parse(l)).Count());
    }

    [Fact]
    public async Task A_job_can_be_paused_resumed_and_cancelled()
    {
        using SampleFolder folder = new SampleFolder().Slow("in", 200, 64 << 20);
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--asset", "in", "--jobs", "1");
        Ended listed = await server.ClientUntilAsync(e => e.Out.Length > 0, "jobs", "list", "--state", "running", "--json");
        string job = listed.Json[0].GetProperty("id").GetString()!;

        Ended paused = await server.ClientAsync("jobs", "pause", job);
        Ended resumed = await server.ClientAsync("jobs", "resume", job);
        Ended cancelled = await server.ClientAsync("jobs", "cancel", job);
        Ended late = await server.ClientAsync("jobs", "pause", job);
        Ended watched = await server.ClientAsync("jobs", "watch", job);

        Assert.Equal(($"{job} paused\n", $"{job} running\n", $"{job} cancelled\n"), (paused.Out, resumed.Out, cancelled.Out));
        Assert.Equal((2, 2), (late.Code, watched.Code));
        Assert.Matches("^lazaret: .* says: .*\n$", late.Error);
    }

    [Fact]
    public async Task Dead_letters_can_be_listed_and_are_only_touched_when_named()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a");
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--asset", "in");

        Assert.Equal("No dead letters.\n", (await server.ClientAsync("dlq", "list")).Out);
        Ended unnamed = await server.ClientAsync("dlq", "discard");
        Assert.Equal(2, unnamed.Code);
        Assert.Contains("say which", unnamed.Error);
        Assert.Equal("0 requeued\n", (await server.ClientAsync("dlq", "requeue", "--all")).Out);
        Assert.Equal("0 discarded\n", (await server.ClientAsync("dlq", "discard", "--reason", "permission_error")).Out);
        Assert.Equal("{\"count\":0}\n", (await server.ClientAsync("dlq", "requeue", "--item", "1", "--json")).Out);
    }

    [Fact]
    public async Task Connectors_can_be_listed_and_checked_by_folder()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a");
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--asset", "in", "--no-scan");

        Ended listed = await server.ClientAsync("connectors", "list");
        Ended good = await server.ClientAsync("connectors", "check", "in");
        Directory.Delete(folder["in"], recursive: true);
        Ended gone = await server.ClientAsync("connectors", "check", folder["in"]);
        Ended unknown = await server.ClientAsync("connectors", "check", "elsewhere");

        Assert.Contains(folder["in"], listed.Out);
        Assert.Equal((0, 2, 2), (good.Code, gone.Code, unknown.Code));
        Assert.Contains("no connector is called \"elsewhere\"", unknown.Error);
    }

    [Theory]
    [InlineData("jobs list", "nobody listens there; start a server with: lazaret up")]
    [InlineData("jobs", "lazaret jobs needs one of: list, show, start, watch, pause, resume, cancel")]
    [InlineData("results export --format xml", "xml")]
    [InlineData("jobs list --server here", "--server is \"here\"; allowed is an address")]
    public async Task A_mistake_is_one_sentence_and_exit_code_2(string command, string expected)
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, command.Split(' '), [("LAZARET_SERVER", "http://127.0.0.1:1")]);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.Matches("^lazaret: .*\n$", ended.Error);
        Assert.Contains(expected, ended.Error);
    }
}
