using System.Text.Json;

namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class DoctorTests
{
    [Fact]
    public async Task It_looks_at_everything_that_matters_and_tells_it_as_json()
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["doctor", "--json", "--data", folder["data"], "--listen", "127.0.0.1:0"]);

        Assert.Equal(0, ended.Code);
        JsonElement answer = JsonDocument.Parse(ended.Out).RootElement;
        Assert.True(answer.GetProperty("ok").GetBoolean());
        string[] names = [.. answer.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
        Assert.Equal(["runtime", "data_folder", "disk_space", "sync_speed", "open_files", "inotify", "openat2", "port", "clamd"], names);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task What_must_be_mended_ends_it_with_2_and_says_how()
    {
        using SampleFolder folder = new SampleFolder().Clean("file");

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["doctor", "--data", folder["file"], "--scanner", "clamd:tcp://127.0.0.1:1"]);

        Assert.Equal(2, ended.Code);
        Assert.Matches("fail  data_folder .*cannot be written to", ended.Out);
        Assert.Matches("fail  scanner .*clamd:tcp://127.0.0.1:1", ended.Out);
        Assert.Contains("→ choose another folder", ended.Out);
    }
}
