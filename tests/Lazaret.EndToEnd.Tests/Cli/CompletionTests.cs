namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("lazaret sc", "scan")]
    [InlineData("lazaret scan --scan", "--scanner")]
    [InlineData("lazaret scan --action mo", "move movetag")]
    [InlineData("lazaret completion ", "bash fish zsh")]
    public async Task Bash_offers_what_fits(string line, string expected)
    {
        using SampleFolder folder = new();
        string script = $$"""
            PATH="$(dirname "$LAZARET"):$PATH"
            source <(lazaret completion bash)
            COMP_LINE={{Quote(line)}}; COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _lazaret
            echo "${COMPREPLY[*]}"
            complete -p lazaret
            """;

        Ended ended = await LazaretBinary.ShellAsync(folder.Path, script);

        Assert.Equal("", ended.Error);
        Assert.Equal(expected, ended.Lines[0]);
        Assert.Contains("-F _lazaret", ended.Lines[1]);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Every_shell_gets_a_script(string shell)
    {
        using SampleFolder folder = new();

        Ended ended = await LazaretBinary.RunAsync(folder.Path, ["completion", shell]);

        Assert.Equal(0, ended.Code);
        Assert.Contains("[suggest:", ended.Out);
        Assert.Contains($"lazaret completion {shell}", ended.Out);
    }

    private static string Quote(string text) => $"'{text}'";
}
