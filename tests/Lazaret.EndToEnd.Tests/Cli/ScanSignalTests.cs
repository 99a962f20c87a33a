using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class ScanSignalTests
{
    private const int Files = 40;
    private const long Size = 128L << 20;

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task A_signal_finishes_what_is_in_flight_and_sums_up(PosixSignal signal, int code)
    {
        using SampleFolder folder = new SampleFolder().Slow("in", Files, Size);
        using Process process = LazaretBinary.Start(folder.Path, ["scan", "in", "--json", "--jobs", "1"]);
        string first = await FirstLineAsync(process);

        LazaretBinary.Signal(process, signal);
        Ended rest = await LazaretBinary.EndAsync(process);
        Ended all = rest with { Out = first + "\n" + rest.Out };

        Assert.Equal(code, all.Code);
        Assert.Contains("stopping", all.Error);
        JsonElement summary = all.Summary;
        Assert.True(summary.GetProperty("interrupted").GetBoolean());
        Assert.Equal(code, summary.GetProperty("exit_code").GetInt32());
        Assert.Equal(all.Items.Count, summary.GetProperty("clean").GetInt64());
        Assert.InRange(summary.GetProperty("open").GetInt64(), 1, Files - 1);
        Assert.Equal(summary.GetProperty("accepted").GetInt64(), summary.GetProperty("clean").GetInt64() + summary.GetProperty("open").GetInt64());
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGQUIT)] // stands for kill -9, which has no name in that list
    public async Task With_a_data_folder_the_same_command_goes_on_and_shows_every_file_once(PosixSignal signal)
    {
        using SampleFolder folder = new SampleFolder().Slow("in", Files, Size);
        string[] command = ["scan", "in", "--json", "--jobs", "1", "--data", "data"];
        using (Process process = LazaretBinary.Start(folder.Path, command))
        {
            await FirstLineAsync(process);
            LazaretBinary.Signal(process, signal);
            Ended stopped = await LazaretBinary.EndAsync(process);
            Assert.NotEqual(0, stopped.Code);
        }

        Ended again = await LazaretBinary.RunAsync(folder.Path, command);

        Assert.Equal(0, again.Code);
        Assert.Contains("going on with the scan", again.Error);
        Assert.Equal(
            Directory.GetFiles(folder["in"]).Order(StringComparer.Ordinal),
            again.Items.Select(i => i.GetProperty("location").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(Files, again.Summary.GetProperty("clean").GetInt64());
    }

    private static async Task<string> FirstLineAsync(Process process)
    {
        using CancellationTokenSource limit = new(LazaretBinary.Deadline);
        return await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
    }
}
