using System.Diagnostics;
using System.Text.RegularExpressions;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Identification.Magic;
using Lazaret.Dispatch.Identification.Scripts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>Whole files, with the libraries of the system and without them.</summary>
public sealed class IdentifierTests : IDisposable
{
    private static readonly LibMagicPool LibMagic =
        LibMagicPool.TryCreate(out string? missing) ?? throw new InvalidOperationException($"these tests need libmagic1: {missing}");

    private readonly ListLogger failures = new();
    private readonly ContentIdentifier real;
    private readonly ContentIdentifier builtIn;

    public IdentifierTests()
    {
        real = ContentIdentifier.Create(failures);
        builtIn = new(new BuiltInMagic(), new BuiltInScriptRules(), failures);
    }

    public static TheoryData<string> Names => [.. Crafted.All().Select(c => c.Name)];

    public void Dispose()
    {
        real.Dispose();
        builtIn.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_know_the_format(string name)
    {
        (_, byte[] bytes, string type) = Crafted.All().Single(c => c.Name == name);
        Assert.Equal(type, (await IdentifyAsync(real, bytes)).FileFormat);
        Assert.Equal(type, (await IdentifyAsync(builtIn, bytes)).FileFormat);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_cut_short_breaks_nothing(string name)
    {
        byte[] bytes = Crafted.All().Single(c => c.Name == name).Bytes;
        foreach (int length in Enumerable.Range(0, 40).Select(i => bytes.Length * i / 40).Distinct())
        {
            Assert.Matches("^(unknown|[a-z0-9-]+(/[a-z0-9-]+)+|sff)$", (await IdentifyAsync(real, bytes[..length])).FileFormat);
            await IdentifyAsync(builtIn, bytes[..length]);
        }

        Assert.Empty(failures.Lines);
    }

    [Theory]
    [InlineData("JavaScript", "code/javascript", "js")]
    [InlineData("PowerShell", "code/ps1", "txt")]
    public async Task A_text_is_refined_to_its_language(string name, string type, string extension)
    {
        string text = ScriptSamples.All.First(s => s.Type == type).Text;
        Identity identity = await IdentifyAsync(real, Crafted.Text(text));
        Assert.True(identity == new Identity("text/plain", "ASCII text", type, extension), $"{name}: {identity}");
    }

    [Fact]
    public async Task An_empty_file_is_empty()
    {
        Identity empty = new("inode/x-empty", "empty", "unknown", "");
        Assert.Equal(empty, await IdentifyAsync(real, []));
        using TemporaryFile file = new([]);
        Assert.Equal(empty, await real.IdentifyAsync(file.Path, -1, TestContext.Current.CancellationToken));
        Assert.Equal(empty, await real.IdentifyAsync("/no/such/file", 0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_told()
    {
        await Assert.ThrowsAnyAsync<IOException>(async () => await real.IdentifyAsync("/no/such/file", 5, default));
        await Assert.ThrowsAnyAsync<IOException>(async () => await real.IdentifyAsync("/tmp", 5, default));
        await Assert.ThrowsAnyAsync<IOException>(async () => await real.IdentifyAsync("/tmp\0x", 5, default));
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_is_told_at_once()
    {
        string path = Path.Combine(Path.GetTempPath(), "lazaret-identify-pipe-" + Path.GetRandomFileName());
        await RunAsync("mkfifo", path);
        try
        {
            await Assert.ThrowsAnyAsync<IOException>(async () => await real.IdentifyAsync(path, 5, default).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_name_of_any_bytes_can_be_opened()
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-identify-").FullName;
        await RunAsync("bash", "-c", "printf %%PDF-1.4 > \"$0\"/$'\\xff\\xfe.x'", folder);
        Assert.Equal("document/pdf", (await real.IdentifyAsync(folder + "/\uDCFF\uDCFE.x", 8, default)).FileFormat);
        await RunAsync("rm", "-r", folder);
    }

    [Fact]
    public async Task Any_other_failure_is_unknown()
    {
        using ContentIdentifier failing = new(new Magic(_ => throw new InvalidOperationException("x")), new BuiltInScriptRules(), NullLogger.Instance);
        Assert.Equal(new Identity("", "", "unknown", ""), await IdentifyAsync(failing, [1, 2, 3]));
    }

    [Fact]
    public async Task A_refiner_that_fails_leaves_the_type()
    {
        using ContentIdentifier failing = new(new Magic(_ => new MagicLines(["ASCII text"], ["text/plain"])), new FailingRules(), NullLogger.Instance);
        Assert.Equal(new Identity("text/plain", "ASCII text", "text/plain", "txt"), await IdentifyAsync(failing, [65]));
    }

    [Fact]
    public async Task What_is_reported_is_ascii()
    {
        using ContentIdentifier odd = new(new Magic(_ => new MagicLines(["", "a\u00E9b\U0001F600c", "x"], ["m/\u00FC"])), new FailingRules(), NullLogger.Instance);
        Identity identity = await IdentifyAsync(odd, [0]);
        Assert.Equal(("a.b.c", "m/."), (identity.Magic, identity.Mime));
    }

    [Fact]
    public async Task At_most_ten_run_at_once()
    {
        (int running, int most) = (0, 0);
        using ContentIdentifier counted = new(
            new Magic(_ =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                using ManualResetEventSlim pause = new();
                pause.Wait(20);
                Interlocked.Decrement(ref running);
                return MagicLines.None;
            }),
            new BuiltInScriptRules(),
            NullLogger.Instance);
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 40), ports);
        using TemporaryFile file = new([1, 2, 3]);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => counted.IdentifyAsync(file.Path, 3, default).AsTask()));
        Assert.InRange(most, 2, 10);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends()
    {
        using TemporaryFile file = new([1, 2, 3]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await real.IdentifyAsync(file.Path, 3, new CancellationToken(canceled: true)));
        Assert.Equal("unknown", (await real.IdentifyAsync(file.Path, 3, default)).FileFormat);
    }

    [Fact]
    public async Task Many_at_once_get_the_same_answers()
    {
        var samples = Crafted.All().ToArray();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            (string name, byte[] bytes, string type) = samples[i % samples.Length];
            Assert.Equal((name, type), (name, (await IdentifyAsync(real, bytes)).FileFormat));
        }));
    }

    [Fact]
    public void A_missing_library_is_told_once_and_with_its_package()
    {
        ListLogger log = new();
        ContentIdentifier.Create(null, "libmagic.so.1 is not installed", null, "libyara.so.9 is not installed", log).Dispose();
        Assert.Equal(2, log.Lines.Count);
        Assert.Contains("libmagic1", log.Lines.First(), StringComparison.Ordinal);
        Assert.Contains("libyara9", log.Lines.Last(), StringComparison.Ordinal);
        log.Lines.Clear();
        ContentIdentifier.Create(log).Dispose();
        Assert.Empty(log.Lines);
    }

    [Theory]
    [InlineData("a\n- b\n-  c \n- , d", "a|b|c|, d")]
    [InlineData("x - y", "x - y")]
    [InlineData("", "")]
    public void Answers_are_split_into_lines(string answer, string lines) => Assert.Equal(lines, string.Join('|', MagicLines.Split(answer)));

    [Fact]
    public void Text_kinds_are_called_as_libmagic_calls_them()
    {
        foreach ((string name, byte[] bytes, _) in Crafted.All().Where(c => c.Type == "text/plain"))
        {
            using TemporaryFile temporary = new(bytes);
            using SuspectFile file = SuspectFile.Open(temporary.Path);
            string said = LibMagic.Describe(file).FirstMagic;
            Assert.StartsWith(new BuiltInMagic().Describe(file).FirstMagic, said, StringComparison.Ordinal);
            Assert.Matches(new Regex("^(ASCII|ISO-8859|Unicode text, .*) ?text"), said);
            Assert.False(string.IsNullOrEmpty(name));
        }
    }

    internal static async Task<Identity> IdentifyAsync(ContentIdentifier identifier, byte[] bytes)
    {
        using TemporaryFile file = new(bytes);
        return await identifier.IdentifyAsync(file.Path, bytes.Length, TestContext.Current.CancellationToken);
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = target; value > seen; seen = target)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private sealed class Magic(Func<SuspectFile, MagicLines> describe) : IMagic
    {
        public MagicLines Describe(SuspectFile file) => describe(file);
    }

    private sealed class FailingRules : IScriptRules
    {
        public IReadOnlyList<ScriptMatch> Match(ScriptSubject subject) => throw new TimeoutException("x");
    }
}
