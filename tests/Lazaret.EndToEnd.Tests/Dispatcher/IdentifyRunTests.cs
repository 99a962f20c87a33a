using Lazaret.Dispatch.Identification;
using Lazaret.Dispatcher;

namespace Lazaret.EndToEnd.Tests.Dispatcher;

public sealed class IdentifyRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-identify-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_folder_gives_a_line_for_each_file_in_the_order_of_names()
    {
        Directory.CreateDirectory(Path.Combine(folder, "b"));
        await File.WriteAllTextAsync(Path.Combine(folder, "z.bin"), "%PDF-1.7\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.bin"), "some text\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "b", "empty"), "");
        File.CreateSymbolicLink(Path.Combine(folder, "b", "around"), folder);
        (int code, string[] lines) = await RunAsync(folder);
        Assert.Equal(0, code);
        Assert.Equal([$"{folder}/a.bin\t\ttext/plain\ttext/plain", $"{folder}/z.bin\t\tdocument/pdf\tapplication/pdf", $"{folder}/b/empty\t\tunknown\tinode/x-empty"], lines);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_the_rest_is_done()
    {
        string there = Path.Combine(folder, "a\nb");
        await File.WriteAllTextAsync(there, "x y\n");
        (int code, string[] lines) = await RunAsync(Path.Combine(folder, "gone"), there);
        Assert.Equal(2, code);
        Assert.StartsWith($"*Unable to read {folder}/gone: ", lines[0], StringComparison.Ordinal);
        Assert.Equal($"{folder}/a\\nb\t\ttext/plain\ttext/plain", lines[1]);
    }

    [Fact]
    public void The_verb_takes_files() => Assert.Empty(IdentifyCommand.Create().Parse(["a", "b"]).Errors);

    private static async Task<(int Code, string[] Lines)> RunAsync(params string[] paths)
    {
        using StringWriter output = new() { NewLine = "\n" };
        int code = await new IdentifyRun(new ByFirstLetter(), output).RunAsync(paths, CancellationToken.None);
        return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private sealed class ByFirstLetter : IIdentifier
    {
        public async ValueTask<Identity> IdentifyAsync(string file, long size, CancellationToken cancellationToken) =>
            await File.ReadAllTextAsync(file, cancellationToken) switch
            {
                "" => Identity.Empty,
                ['%', ..] => new Identity("application/pdf", "", "document/pdf", "pdf"),
                _ => new Identity("text/plain", "", "text/plain", "txt"),
            };
    }
}
