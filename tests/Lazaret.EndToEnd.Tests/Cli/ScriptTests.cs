namespace Lazaret.EndToEnd.Tests.Cli;

public sealed class ScriptTests
{
    [Fact]
    public async Task The_scripts_of_the_repository_are_clean_to_shellcheck()
    {
        Ended ended = await LazaretBinary.ShellAsync(LazaretBinary.Root, "shellcheck -x lazaret test .ci/run eng/*.sh");

        Assert.Equal((0, ""), (ended.Code, ended.Out + ended.Error));
    }

    [Fact]
    public async Task The_bash_completion_is_clean_to_shellcheck()
    {
        Ended ended = await LazaretBinary.ShellAsync(LazaretBinary.Root, "\"$LAZARET\" completion bash | shellcheck -s bash -");

        Assert.Equal((0, ""), (ended.Code, ended.Out + ended.Error));
    }
}
