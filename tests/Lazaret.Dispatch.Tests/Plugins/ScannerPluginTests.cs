using System.Text.Json;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Dispatch.Tests.Api;
using Lazaret.Dispatch.Tests.Clients;

namespace Lazaret.Dispatch.Tests.Plugins;

/// <summary>Our scanners as a plugin (spec §16.1).</summary>
public sealed class ScannerPluginTests
{
    [Theory]
    [InlineData(Outcome.Clean, "clean")]
    [InlineData(Outcome.Malicious, "malicious")]
    [InlineData(Outcome.Suspicious, "suspicious")]
    public async Task A_verdict_becomes_an_enriched_event(Outcome outcome, string word)
    {
        string[] threats = outcome == Outcome.Clean ? [] : ["Bad.One", "Bad.Two"];
        await using PluginRig rig = await PluginRig.StartAsync([Scanner(PluginRig.Verdict(outcome, threats: threats))]);
        string hash = await rig.AddAsync("hello"u8.ToArray());
        (JsonElement status, JsonElement[] results) = await rig.EndAsync();

        Assert.Equal("completed", status.GetProperty("status").GetString());
        JsonElement result = Assert.Single(results);
        StrictModels.Check("binary", result);
        Assert.Equal(hash, result.GetProperty("entity").GetProperty("sha256").GetString());
        Assert.Equal(
            [("lazaret_verdict", word), .. threats.Select(t => ("lazaret_threat", t)), ("lazaret_scanner", "fake")],
            result.GetProperty("entity").GetProperty("features").EnumerateArray().Select(f => (f.GetProperty("name").GetString(), f.GetProperty("value").GetString())));
        Assert.Equal(["sourced", "enriched"], result.GetProperty("source").GetProperty("path").EnumerateArray().Select(n => n.GetProperty("action").GetString()));
        Assert.Equal(0, await rig.Hub.Store.CountTasksAsync(default));
    }

    [Fact]
    public async Task What_was_not_scanned_is_never_called_clean()
    {
        Failure down = new(ErrorClass.ScannerConnection, ReasonCode.ScannerUnavailable, "the engine is away");
        await IsAsync("opt-out", "encrypted_file", PluginRig.Verdict(Outcome.NotScanned, ReasonCode.EncryptedFile));
        await IsAsync("opt-out", "encrypted_file", PluginRig.Verdict(Outcome.Clean), PluginRig.Verdict(Outcome.NotScanned, ReasonCode.EncryptedFile));
        await IsAsync("error-exception", "scanner_unavailable", down);
        await IsAsync("error-exception", "scanner_unavailable", PluginRig.Verdict(Outcome.Clean), down);
    }

    [Fact]
    public async Task Something_bad_is_told_though_another_scanner_is_away()
    {
        await using PluginRig rig = await PluginRig.StartAsync([Scanner(new Failure(ErrorClass.ScannerConnection, ReasonCode.ScannerUnavailable, "away")), Scanner(PluginRig.Verdict(Outcome.Malicious, threats: "Bad"))]);
        await rig.AddAsync("hello"u8.ToArray());
        Assert.Equal("malicious", Assert.Single((await rig.EndAsync()).Results).GetProperty("entity").GetProperty("features")[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task A_scanner_with_a_defect_ends_the_task_and_not_the_plugin()
    {
        await using PluginRig rig = await PluginRig.StartAsync([new FakeScanner(_ => throw new InvalidOperationException("defect"))]);
        await rig.AddAsync("hello"u8.ToArray());
        Assert.Equal("error-exception", (await rig.EndAsync()).Status.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(0, "bytes=0-1048575")]
    [InlineData(5, "bytes=0-1048575")]
    [InlineData(1 << 20, "bytes=0-1048575")]
    [InlineData(5 << 19, "bytes=0-1048575 bytes=1048576-2621439")]
    [InlineData(4 << 20, "bytes=0-1048575 bytes=1048576-2097151 bytes=2097152-3145727 bytes=3145728-4194303")]
    public async Task Content_is_downloaded_in_pieces_with_the_tail_at_the_last(int size, string ranges)
    {
        byte[] content = new byte[size];
        Random.Shared.NextBytes(content);
        byte[]? seen = null;
        await using PluginRig rig = await PluginRig.StartAsync([new FakeScanner(all => Task.FromResult<ScannerReply>(Note(all)))]);
        await rig.AddAsync(content);
        Assert.Equal("completed", (await rig.EndAsync()).Status.GetProperty("status").GetString());
        Assert.Equal(content, seen);
        Assert.Equal(ranges, string.Join(' ', rig.Ranges));

        ScannerVerdict Note(byte[] all)
        {
            seen = all;
            return PluginRig.Verdict(Outcome.Clean);
        }
    }

    [Fact]
    public async Task Content_that_is_not_there_or_is_another_is_an_error_of_the_input()
    {
        await using PluginRig gone = await PluginRig.StartAsync([Scanner(PluginRig.Verdict(Outcome.Clean))]);
        await gone.AddAsync("hello"u8.ToArray(), keep: false);
        Assert.Equal(("error-input", "object_not_found"), Words((await gone.EndAsync()).Status));
        await using PluginRig other = await PluginRig.StartAsync([Scanner(PluginRig.Verdict(Outcome.Clean))]);
        await other.AddAsync("hello"u8.ToArray(), Sample.Hash(7));
        Assert.Equal(("error-input", "content_mismatch"), Words((await other.EndAsync()).Status));
    }

    [Theory]
    [InlineData("range")]
    [InlineData("total")]
    [InlineData("type")]
    [InlineData("status")]
    public async Task An_answer_that_is_not_the_piece_asked_for_is_an_error(string kind)
    {
        await using PluginRig rig = await PluginRig.StartAsync([Scanner(PluginRig.Verdict(Outcome.Clean))]);
        rig.Spoil = answer =>
        {
            switch (kind)
            {
                case "range": answer.Headers.ContentRange = "bytes 1-5/6"; break;
                case "total": answer.Headers.ContentRange = "bytes 0-4/*"; break;
                case "type": answer.ContentType = "text/plain"; break;
                default: answer.StatusCode = 200; break; // with a Content-Range
            }
        };
        await rig.AddAsync("hello"u8.ToArray());
        (JsonElement status, JsonElement[] results) = await rig.EndAsync();
        Assert.Equal(("error-network", "download_failed"), Words(status));
        Assert.Empty(results);
    }

    [Fact]
    public async Task It_registers_gives_signs_of_life_and_finishes_its_task_when_stopped()
    {
        TaskCompletionSource<ScannerReply> answer = new();
        await using PluginRig rig = await PluginRig.StartAsync([new FakeScanner(_ => answer.Task)], o => o.Heartbeat = TimeSpan.FromMilliseconds(50));
        await rig.Plugin.RegisterAsync(default);
        StrictModels.Check("plugin", Assert.Single((await rig.Hub.FetchAsync("plugin/passive", "name=m&version=1&r-historic=true&deadline=0")).Events));

        await rig.AddAsync("hello"u8.ToArray());
        rig.Run();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (!(await rig.StatusesAsync()).Any(s => s.GetProperty("status").GetString() == "heartbeat"))
        {
            await Task.Delay(20, limit.Token);
        }

        Task stopping = rig.StopAsync();
        Assert.False(stopping.IsCompleted);
        answer.SetResult(PluginRig.Verdict(Outcome.Clean));
        await stopping;
        Assert.Equal(1, rig.Plugin.Done);
        Assert.Equal("completed", (await rig.StatusesAsync())[^1].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_scan_that_takes_too_long_is_given_up()
    {
        await using PluginRig rig = await PluginRig.StartAsync([new FakeScanner(_ => new TaskCompletionSource<ScannerReply>().Task)], o => o.Timeout = TimeSpan.FromMilliseconds(100));
        await rig.AddAsync("hello"u8.ToArray());
        Assert.Equal(("error-timeout", "scanner_timeout"), Words((await rig.EndAsync()).Status));
    }

    private static async Task IsAsync(string status, string error, params ScannerReply[] replies)
    {
        await using PluginRig rig = await PluginRig.StartAsync([.. replies.Select(Scanner)]);
        await rig.AddAsync("hello"u8.ToArray());
        (JsonElement told, JsonElement[] results) = await rig.EndAsync();
        Assert.Equal((status, error), Words(told));
        Assert.Empty(results);
    }

    private static FakeScanner Scanner(ScannerReply reply) => new(_ => Task.FromResult(reply));

    private static (string?, string?) Words(JsonElement status) => (status.GetProperty("status").GetString(), status.TryGetProperty("error", out JsonElement e) ? e.GetString() : "");
}
