using System.Text;
using Lazaret.Filtering;

namespace Lazaret.EndToEnd.Tests.Filtering;

public sealed class FilterCommandTests
{
    [Theory]
    [InlineData("included a.txt\n", "", "a.txt")]
    [InlineData("excluded tmp/a.txt\nincluded a.txt\n", "-tmp", "tmp/a.txt", "a.txt")]
    [InlineData("included x\n", "-tmp --exclude cache", "x")]
    [InlineData("excluded y/cache/x\n", "-tmp --exclude cache", "y/cache/x")]
    [InlineData("excluded tmp/a\n", "--", "-tmp", "tmp/a")]
    [InlineData("included -a.txt\n", "*.txt", "-a.txt")]
    [InlineData("included -a.txt\n", "*.txt", "--", "-a.txt")]
    [InlineData("included --help\nincluded -h\n", "", "--help", "-h")]
    [InlineData("excluded h/a\n", "--", "-h", "h/a")]
    [InlineData("included @a\n", "", "@a")]
    [InlineData("included a//b/./c\n", "a/b", "a//b/./c")]
    [InlineData("excluded --\n", "a", "--", "--")]
    public async Task The_first_argument_is_the_filter_and_the_others_are_paths(string output, params string[] args)
    {
        (int code, byte[] stdout, string stderr) = await RunAsync(args, []);
        Assert.Equal("", stderr);
        Assert.Equal(output, Encoding.UTF8.GetString(stdout));
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Without_paths_it_reads_them_one_a_line_and_the_last_needs_no_end()
    {
        (int code, byte[] stdout, _) = await RunAsync(["*.txt"], "a.txt\n\nb.bin\nc/d.txt"u8.ToArray());
        Assert.Equal("included a.txt\nexcluded b.bin\nincluded c/d.txt\n", Encoding.UTF8.GetString(stdout));
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Abuse15_bytes_that_are_not_UTF8_come_out_as_they_went_in()
    {
        byte[] line = [0x61, 0xFF, 0xC3, 0x2F, 0x80, 0x0D, 0x09, 0x62];
        (int code, byte[] stdout, _) = await RunAsync([""], [.. line, (byte)'\n']);
        Assert.Equal([.. "included "u8, .. line, (byte)'\n'], stdout);
        Assert.Equal(0, code);

        (_, stdout, _) = await RunAsync(["-a\uDCFF", "a\uDCFF/b"], []);
        Assert.Equal([.. "excluded a"u8, 0xFF, .. "/b\n"u8], stdout);
    }

    [Fact]
    public async Task Lines_may_come_in_pieces_of_any_size()
    {
        StringBuilder input = new();
        StringBuilder expected = new();
        for (int i = 0; i < 30_000; i++)
        {
            string path = $"d{i % 7}/{new string('n', i % 50)}{i}é.txt";
            input.Append(path).Append('\n');
            expected.Append(i % 7 == 3 ? "excluded " : "included ").Append(path).Append('\n');
        }

        (int code, byte[] stdout, _) = await RunAsync(["-d3"], Encoding.UTF8.GetBytes(input.ToString()), pieces: true);
        Assert.Equal(expected.ToString(), Encoding.UTF8.GetString(stdout));
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task A_long_line_is_taken_and_one_without_end_is_refused_with_a_sentence()
    {
        (int code, byte[] stdout, _) = await RunAsync([""], [.. Enumerable.Repeat((byte)'a', 500_000), (byte)'\n']);
        Assert.Equal(0, code);
        Assert.Equal(500_010, stdout.Length);

        (code, _, string stderr) = await RunAsync([""], [.. "x\n"u8, .. Enumerable.Repeat((byte)'a', 3_000_000)]);
        Assert.Equal(2, code);
        Assert.Contains("line 2 of standard input is longer than 1048576 bytes", stderr);
    }

    [Fact]
    public async Task An_error_is_shown_with_its_place()
    {
        (int code, byte[] stdout, string stderr) = await RunAsync(["a 'b c", "x"], []);
        Assert.Equal(2, code);
        Assert.Empty(stdout);
        string[] lines = stderr.Split('\n');
        Assert.StartsWith("lazaret: the filter has an error at character 3: The single quote", lines[0]);
        Assert.Equal("  a 'b c", lines[1]);
        Assert.Equal("    ^", lines[2]);
    }

    [Fact]
    public async Task A_warning_does_not_stop_it()
    {
        (int code, byte[] stdout, string stderr) = await RunAsync(["a -", "a"], []);
        Assert.Equal(0, code);
        Assert.Equal("included a\n", Encoding.UTF8.GetString(stdout));
        Assert.StartsWith("warning: '-' at character 3", stderr);
    }

    [Theory]
    [InlineData]
    [InlineData("--")]
    public async Task A_missing_filter_is_an_error(params string[] args)
    {
        (int code, _, string stderr) = await RunAsync(args, "a\n"u8.ToArray());
        Assert.Equal(2, code);
        Assert.Equal("lazaret: the filter is missing (see lazaret filter --help)\n", stderr);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_alone_is_help_with_examples(string arg)
    {
        (int code, byte[] stdout, _) = await RunAsync([arg], []);
        Assert.Equal(0, code);
        string help = Encoding.UTF8.GetString(stdout);
        Assert.Contains("FILTER", help);
        Assert.Contains("Examples:", help);
        Assert.Contains("find . -type f | lazaret filter -node_modules", help);
    }

    private static async Task<(int Code, byte[] Out, string Error)> RunAsync(string[] args, byte[] input, bool pieces = false)
    {
        using MemoryStream stdout = new();
        using StringWriter stderr = new() { NewLine = "\n" };
        using Stream stdin = pieces ? new Trickle(input) : new MemoryStream(input);
        int code = await FilterCommand.RunAsync(args, stdin, stdout, stderr);
        return (code, stdout.ToArray(), stderr.ToString());
    }

    /// <summary>Gives a few bytes at a time, as a pipe may.</summary>
    private sealed class Trickle(byte[] data) : MemoryStream(data)
    {
        private int step;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (step++ * 37 % 9000))], cancellationToken);
    }
}
