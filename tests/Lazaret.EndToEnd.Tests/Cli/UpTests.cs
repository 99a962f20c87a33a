using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class UpTests
{
    [Fact]
    public async Task The_demo_quarantines_its_test_malware_says_where_to_look_and_cleans_up()
    {
        using SampleFolder folder = new();
        await using RunningServer server = await RunningServer.StartAsync(folder, "--demo");
        await server.WaitForAsync("Press Ctrl-C");

        string quarantine = server.Said.Split('\n').Single(l => l.StartsWith("Look here:")).Split("quarantine", 2)[1].Trim();
        Assert.Equal(4, Directory.GetFiles(quarantine, "*.lazaret.json", SearchOption.AllDirectories).Length);
        Assert.Contains("clean 43 · malicious 4", server.Said);
        Assert.Contains("downloads/eicar.com", server.Said);
        Assert.Contains(server.Address + "/docs", server.Said);
        Assert.Equal(0, await server.StopAsync(PosixSignal.SIGINT));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, "lazaret-demo-*"));
    }

    [Fact]
    public async Task An_asset_is_scanned_once_and_a_later_start_begins_nothing_new()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a").Bad("in/b");
        for (int start = 0; start < 2; start++)
        {
            await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--asset", "in", "--quarantine", "held");
            Ended jobs = await server.ClientUntilAsync(e => e.Out.Contains("\"completed\""), "jobs", "list", "--json");
            Assert.Single(jobs.Lines);
            Assert.Equal(0, await server.StopAsync());
        }

        Assert.True(File.Exists(folder["held/b"]));
    }

    [Fact]
    public async Task With_no_scan_nothing_is_begun()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/a");
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--asset", "in", "--no-scan");

        Assert.Empty((await server.ClientAsync("jobs", "list", "--json")).Out);
        Assert.Contains("no such jobs", (await server.ClientAsync("jobs", "list")).Out);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task In_monitor_mode_what_is_there_and_what_comes_is_scanned()
    {
        using SampleFolder folder = new SampleFolder().Clean("in/old");
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--asset", "in", "--monitor", "--quarantine", "held");

        await server.ClientUntilAsync(e => e.Out.Contains("in/old"), "results", "list", "--json");
        folder.Bad("in/new");
        await server.ClientUntilAsync(e => e.Out.Contains("in/new"), "results", "list", "--outcome", "malicious", "--json");

        Assert.True(File.Exists(folder["held/new"]));
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_port_in_use_is_one_sentence()
    {
        using SampleFolder folder = new();
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["up", "--data", "data", "--listen", taken.LocalEndpoint.ToString()!]);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.Matches("^lazaret: .*is in use.*--listen\n$", ended.Error);
    }

    [Fact]
    public async Task A_data_folder_in_use_is_one_sentence()
    {
        using SampleFolder folder = new();
        await using RunningServer server = await RunningServer.StartAsync(folder, "--data", "data");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["up", "--data", "data", "--listen", "127.0.0.1:0"]);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.Matches("^lazaret: the data folder .*/data is in use by another Lazaret.*\n$", ended.Error);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_one_sentence()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["up", "--data", "/proc/nowhere", "--listen", "127.0.0.1:0"]);

        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.Matches("^lazaret: the data folder /proc/nowhere cannot be .*\n$", ended.Error);
    }

    [Fact]
    public async Task Off_loopback_a_key_is_made_shown_once_and_asked_for()
    {
        using SampleFolder folder = new();
        string key;
        await using (RunningServer server = await RunningServer.StartAsync(folder, "--data", "data", "--listen", "0.0.0.0:0"))
        {
            key = (await server.WaitForAsync("API key")).Split(' ')[^1];

            Ended without = await server.ClientAsync("jobs", "list");
            Ended wrong = await server.ClientWithKeyAsync(key[..^1] + "~", "jobs", "list");
            Ended with = await server.ClientWithKeyAsync(key, "jobs", "list");

            Assert.Equal((2, 2, 0), (without.Code, wrong.Code, with.Code));
            Assert.Contains("set LAZARET_API_KEY", without.Error);
            await server.StopAsync();
        }

        await using RunningServer again = await RunningServer.StartAsync(folder, "--data", "data", "--listen", "0.0.0.0:0");
        Assert.Equal(0, (await again.ClientWithKeyAsync(key, "jobs", "list")).Code);
        await again.StopAsync();
        Assert.DoesNotContain("API key", again.Said);
        Assert.DoesNotContain(key, string.Concat(Directory.GetFiles(folder["data"]).Select(f => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(f)))));
    }
}
