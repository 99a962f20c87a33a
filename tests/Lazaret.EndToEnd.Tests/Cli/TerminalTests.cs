namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class TerminalTests
{
    [Fact]
    public async Task On_a_terminal_there_is_a_progress_bar_with_rate_and_time_left()
    {
        using SampleFolder folder = new SampleFolder().Slow("in", 12, 128 << 20).Bad("in/bad");

        Ended ended = await OnTerminalAsync(folder, "scan in --jobs 1");

        Assert.Equal(1, ended.Code);
        Assert.Contains("\u001b[", ended.Out);
        Assert.Matches("[0-9]+ %  [0-9,]+ files · .*/s · .*/s · .* left", ended.Out);
        Assert.Contains("malicious", ended.Out);
        Assert.Contains("clean 12 · malicious 1", ended.Out);
    }

    [Theory]
    [InlineData("scan in --jobs 1")]
    [InlineData("scan in --jobs 1 --json")]
    public async Task Without_a_terminal_there_is_none(string command)
    {
        using SampleFolder folder = new SampleFolder().Slow("in", 4, 128 << 20);

        Ended ended = await LazaretBinary.RunAsync(folder.Path, command.Split(' '));

        Assert.DoesNotContain('\u001b', ended.Out + ended.Error);
        Assert.DoesNotContain('\r', ended.Out + ended.Error);
        Assert.DoesNotContain(" %", ended.Out + ended.Error);
    }

    [Fact]
    public async Task A_long_name_is_not_wrapped_by_us()
    {
        string name = new('n', 200);
        using SampleFolder folder = new SampleFolder().Bad("in/" + name);

        Ended ended = await OnTerminalAsync(folder, "scan in");

        Assert.Contains(folder["in/" + name], ended.Out);
    }

    [Fact]
    public async Task Names_cannot_steer_the_terminal()
    {
        using SampleFolder folder = new SampleFolder().Bad("in/\u001b]0;owned\u0007[red]x[/]");

        Ended ended = await OnTerminalAsync(folder, "scan in");

        Assert.DoesNotContain("\u001b]0;", ended.Out);
        Assert.DoesNotContain('\u0007', ended.Out);
        Assert.Contains("\\x1b]0;owned\\x07[red]x[/]", ended.Out);
    }

    private static Task<Ended> OnTerminalAsync(SampleFolder folder, string command) =>
        LazaretBinary.ShellAsync(folder.Path, $"TERM=xterm script -qec \"stty cols 100 rows 30; '$LAZARET' {command}\" /dev/null < /dev/null");
}
