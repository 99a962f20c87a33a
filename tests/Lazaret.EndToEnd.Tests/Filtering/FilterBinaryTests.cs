using System.Diagnostics;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Filtering;

public sealed class FilterBinaryTests
{
    [Fact]
    public async Task A_filter_that_begins_with_a_dash_is_a_filter()
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["filter", "-tmp --exclude cache", "a/cache/b", "-a", "--version", "tmp"]);
        Assert.Equal("", ended.Error);
        Assert.Equal(["excluded a/cache/b", "included -a", "included --version", "included tmp"], ended.Lines);
        Assert.Equal(0, ended.Code);
    }

    [Fact]
    public async Task Abuse15_names_with_stray_bytes_go_through_a_pipe_and_through_arguments()
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.ShellAsync(
            folder.Path,
            """
            printf 'a\xff/b\nc\n' | "$LAZARET" filter "$(printf -- '-a\xff')" | od -An -c | tr -d ' \n'; echo
            "$LAZARET" filter "$(printf '*\xff')" "$(printf 'x\xff')" "$(printf 'x\xfe')" | od -An -c | tr -d ' \n'
            """);
        Assert.Equal("", ended.Error);
        Assert.Equal([@"excludeda377/b\nincludedc\n", @"includedx377\nexcludedx376\n"], ended.Lines);
    }

    [Fact]
    public async Task Each_line_is_answered_as_it_comes()
    {
        using SampleFolder folder = new();
        ProcessStartInfo start = new(LazaretBinary.Path, ["filter", "*.txt"]) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        using Process process = Process.Start(start)!;
        foreach (string path in new[] { "a.txt", "b.bin" })
        {
            await process.StandardInput.WriteLineAsync(path);
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            string? answer = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(LazaretBinary.Deadline);
            Assert.Equal((path == "a.txt" ? "included " : "excluded ") + path, answer);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(LazaretBinary.Deadline, TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_bad_filter_ends_with_code_2_and_a_caret()
    {
        using SampleFolder folder = new();
        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["filter", "a/../b", "x"]);
        Assert.Equal(2, ended.Code);
        Assert.Equal("", ended.Out);
        Assert.Contains("at character 3", ended.Error);
        Assert.Contains("\n  a/../b\n    ^", ended.Error);
    }
}
