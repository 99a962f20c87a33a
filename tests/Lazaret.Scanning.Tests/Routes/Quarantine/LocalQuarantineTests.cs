using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Streams;
using Lazaret.Core.Text;
using Lazaret.Scanning.Routes.Quarantine;
using Lazaret.TestKit.Time;

namespace Lazaret.Scanning.Tests.Routes.Quarantine;

public sealed class LocalQuarantineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-quarantine-").FullName;
    private readonly ManualTimeProvider time = new();

    private string Root => Path.Combine(folder, "q");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_is_put_in_lies_there_whole_private_and_with_its_record()
    {
        await using LocalQuarantine quarantine = Open();
        byte[] content = RandomNumberGenerator.GetBytes(300_000);
        string hostile = "../../etc/" + LosslessUtf8.Decode([0xE9, (byte)'\n']) + "x.xml";
        QuarantineEntry entry = Entry(content) with { Path = hostile, Detail = "Eicar-Test-Signature", Engine = "clamd 1.4.6" };

        Assert.True((await quarantine.PutAsync(entry, new MemoryStream(content), default)).IsDone);

        string file = Assert.Single(Files("*.q"));
        Assert.Equal(Path.Combine(Root, "malicious", "2030", "01", entry.Id + ".q"), file);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(file));
        Assert.Equal(content, File.ReadAllBytes(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Root));
        QuarantineEntry there = (await quarantine.FindAsync(entry.Id, default))!;
        Assert.Equal((hostile, entry.Sha256, "Eicar-Test-Signature", Md5(content)), (there.Path, there.Sha256, there.Detail, there.Md5));
        await using Stream read = (await quarantine.OpenAsync(entry.Id, default))!;
        MemoryStream copy = new();
        await read.CopyToAsync(copy);
        Assert.Equal(content, copy.ToArray());
    }

    [Fact]
    public async Task W11_nothing_is_ever_overwritten_and_putting_again_is_harmless()
    {
        await using LocalQuarantine quarantine = Open();
        byte[] content = [1, 2, 3];
        QuarantineEntry entry = Entry(content);
        Assert.True((await quarantine.PutAsync(entry, new MemoryStream(content), default)).IsDone);
        Assert.True((await quarantine.PutAsync(entry, new MemoryStream(content), default)).IsDone);

        byte[] other = [4, 5, 6, 7];
        QuarantineResult conflict = await quarantine.PutAsync(Entry(other) with { Id = entry.Id }, new MemoryStream(other), default);
        Assert.Equal(QuarantineStatus.Conflict, conflict.Status);
        QuarantineEntry sameName = Entry(other);
        Assert.True((await quarantine.PutAsync(sameName, new MemoryStream(other), default)).IsDone);
        Assert.Equal(2, Files("*.q").Length);
        Assert.Equal(content, File.ReadAllBytes(Files("*.q").Single(f => f.Contains(entry.Id.ToString()))));
    }

    [Fact]
    public async Task The_same_file_put_in_by_many_at_once_is_one_entry()
    {
        await using LocalQuarantine quarantine = Open();
        byte[] content = RandomNumberGenerator.GetBytes(50_000);
        QuarantineEntry entry = Entry(content);
        QuarantineResult[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await quarantine.PutAsync(entry, new MemoryStream(content), default))));
        Assert.All(results, r => Assert.True(r.IsDone, r.Message));
        Assert.Single(Files("*.q"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, ".partial")));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Other_bytes_than_those_that_were_scanned_are_not_taken(int more)
    {
        await using LocalQuarantine quarantine = Open();
        byte[] content = [1, 2, 3, 4];
        byte[] given = more == 0 ? [1, 2, 3, 5] : RandomNumberGenerator.GetBytes(4 + more);
        Assert.Equal(QuarantineStatus.ContentMismatch, (await quarantine.PutAsync(Entry(content), new MemoryStream(given), default)).Status);
        AssertNothing();
    }

    [Theory]
    [InlineData("partial.create")]
    [InlineData("partial.sync")]
    [InlineData("record.create")]
    [InlineData("record.sync")]
    [InlineData("record.move")]
    [InlineData("content.move")]
    [InlineData("folder.sync")]
    [InlineData("done")]
    public async Task A_crash_at_any_step_leaves_a_whole_entry_or_none_and_putting_again_heals(string at)
    {
        byte[] content = RandomNumberGenerator.GetBytes(10_000);
        QuarantineEntry entry = Entry(content);
        bool crashed = false;
        await using (LocalQuarantine dying = LocalQuarantine.Open(Options(), time, null, step => Crash(step, at, ref crashed)))
        {
            await Assert.ThrowsAsync<CrashException>(async () => await dying.PutAsync(entry, new MemoryStream(content), default));
        }

        Assert.True(crashed);
        bool complete = at is "folder.sync" or "done";
        await using LocalQuarantine quarantine = Open();
        Assert.Equal(complete ? 1 : 0, (await ListAsync(quarantine)).Count);
        Assert.Equal(complete ? 1 : 0, Files("*.json").Length);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, ".partial")));
        Assert.True((await quarantine.PutAsync(entry, new MemoryStream(content), default)).IsDone);
        QuarantineEntry there = Assert.Single(await ListAsync(quarantine));
        Assert.Null(there.Damage);
        Assert.Equal(entry.Sha256, there.Sha256);
    }

    [Theory]
    [InlineData("deed")]
    [InlineData("content.delete")]
    [InlineData("record.delete")]
    public async Task A_crash_while_an_entry_is_removed_leaves_it_whole_or_gone_and_never_gone_without_a_trace(string at)
    {
        byte[] content = [1, 2, 3];
        QuarantineEntry entry = Entry(content);
        bool crashed = false;
        await using (LocalQuarantine dying = LocalQuarantine.Open(Options(), time, null, step => Crash(step, at, ref crashed)))
        {
            Assert.True((await dying.PutAsync(entry, new MemoryStream(content), default)).IsDone);
            await Assert.ThrowsAsync<CrashException>(async () => await dying.RemoveAsync(new QuarantineDeed(entry.Id, QuarantineAct.Delete, time.GetUtcNow(), "ann", "a test"), default));
        }

        await using LocalQuarantine quarantine = Open();
        List<QuarantineEntry> left = await ListAsync(quarantine);
        Assert.Equal(at == "record.delete" ? 0 : 1, left.Count);
        Assert.All(left, e => Assert.Null(e.Damage));
        Assert.True(left.Count == 1 || (await HistoryAsync(quarantine)).Count == 1);
        Assert.True((await quarantine.RemoveAsync(new QuarantineDeed(entry.Id, QuarantineAct.Delete, time.GetUtcNow(), "ann", "again"), default)).IsDone);
        AssertNothing();
    }

    [Fact]
    public async Task A_start_leaves_alone_what_another_process_is_writing()
    {
        await using LocalQuarantine quarantine = Open();
        byte[] content = RandomNumberGenerator.GetBytes(1000);
        QuarantineEntry entry = Entry(content);
        TaskCompletionSource<int> more = new();
        ValueTask<QuarantineResult> put = quarantine.PutAsync(entry, new SlowStream(content, more.Task), default);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(Root, ".partial")));

        await using (Open())
        {
            Assert.Single(Directory.EnumerateFiles(Path.Combine(Root, ".partial")));
        }

        more.SetResult(0);
        Assert.True((await put).IsDone);
    }

    [Fact]
    public async Task Without_room_nothing_is_written_and_the_answer_says_so()
    {
        long free = 64L << 20;
        await using LocalQuarantine quarantine = LocalQuarantine.Open(Options(), time, () => free, null);
        byte[] content = [1, 2, 3];
        QuarantineResult result = await quarantine.PutAsync(Entry(content), new MemoryStream(content), default);
        Assert.Equal(QuarantineStatus.Full, result.Status);
        Assert.Contains("bytes free", result.Message);
        Assert.NotNull(await quarantine.CheckAsync(default));
        AssertNothing();

        free = 1L << 40;
        Assert.Null(await quarantine.CheckAsync(default));
        Assert.True((await quarantine.PutAsync(Entry(content), new MemoryStream(content), default)).IsDone);
    }

    [Fact]
    public async Task A_source_that_fails_or_a_caller_that_gives_up_leaves_nothing()
    {
        await using LocalQuarantine quarantine = Open();
        byte[] content = RandomNumberGenerator.GetBytes(1000);
        QuarantineResult result = await quarantine.PutAsync(Entry(content), new SlowStream(content, Task.FromException<int>(new IOException("the connection broke"))), default);
        Assert.Equal(QuarantineStatus.Unavailable, result.Status);
        Assert.Contains("the connection broke", result.Message);
        AssertNothing();

        using CancellationTokenSource stop = new();
        ValueTask<QuarantineResult> put = quarantine.PutAsync(Entry(content), new SlowStream(content, new TaskCompletionSource<int>().Task.WaitAsync(stop.Token)), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await put);
        AssertNothing();
    }

    [Fact]
    public async Task Malicious_and_unscannable_lie_apart_and_are_listed_by_time()
    {
        await using LocalQuarantine quarantine = Open();
        List<Guid> ids = [];
        foreach (QuarantineKind kind in (QuarantineKind[])[QuarantineKind.Unscannable, QuarantineKind.Malicious, QuarantineKind.Invalid])
        {
            byte[] content = Encoding.UTF8.GetBytes(kind.ToString());
            QuarantineEntry entry = Entry(content) with { Kind = kind };
            ids.Add(entry.Id);
            Assert.True((await quarantine.PutAsync(entry, new MemoryStream(content), default)).IsDone);
            time.Advance(TimeSpan.FromDays(40));
        }

        Assert.Equal(ids, (await ListAsync(quarantine)).Select(e => e.Id));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(Root, "malicious"), "*.q", SearchOption.AllDirectories));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(Root, "unscannable"), "*.q", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_damaged_record_is_shown_as_such_and_a_damaged_content_cannot_be_read_to_its_end()
    {
        await using LocalQuarantine quarantine = Open();
        byte[] content = RandomNumberGenerator.GetBytes(1000);
        QuarantineEntry entry = Entry(content);
        Assert.True((await quarantine.PutAsync(entry, new MemoryStream(content), default)).IsDone);
        string file = Files("*.q").Single();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        content[500]++;
        File.WriteAllBytes(file, content);
        await using (Stream read = (await quarantine.OpenAsync(entry.Id, default))!)
        {
            await Assert.ThrowsAsync<StreamStoreException>(async () => await read.CopyToAsync(Stream.Null));
        }

        File.WriteAllText(Files("*.json").Single(), "{");
        Assert.Contains("cannot be read", Assert.Single(await ListAsync(quarantine)).Damage);
        QuarantineDesk desk = new(quarantine, time);
        QuarantineResult released = await desk.ReleaseAsync(entry.Id, "ann", "because", (_, _, _) => throw new InvalidOperationException("never"), null, default);
        Assert.Equal(QuarantineStatus.ContentMismatch, released.Status);
    }

    [Fact]
    public async Task People_release_rescan_and_delete_with_their_name_and_their_reason()
    {
        await using LocalQuarantine quarantine = Open();
        QuarantineDesk desk = new(quarantine, time);
        byte[] content = [1, 2, 3];
        QuarantineEntry first = Entry(content);
        QuarantineEntry second = Entry(content);
        await quarantine.PutAsync(first, new MemoryStream(content), default);
        await quarantine.PutAsync(second, new MemoryStream(content), default);

        MemoryStream delivered = new();
        Assert.Equal(QuarantineStatus.Unavailable, (await desk.ReleaseAsync(first.Id, "ann", "false alarm", (_, _, _) => ValueTask.FromResult<(string?, string)>((null, "the bucket is away")), null, default)).Status);
        Assert.NotNull(await quarantine.FindAsync(first.Id, default));
        Assert.True((await desk.RescanAsync(first.Id, "ann", "new signatures", (_, _, _) => ValueTask.FromResult("clean by clamd"), default)).IsDone);
        Assert.True((await desk.ReleaseAsync(first.Id, "ann", "false alarm", async (entry, open, token) =>
        {
            await using Stream read = await open(token);
            await read.CopyToAsync(delivered, token);
            return ("s3://clean/" + entry.FileName, "");
        }, null, default)).IsDone);
        Assert.True((await desk.DeleteAsync(second.Id, "bob", "real", default)).IsDone);
        Assert.Equal(QuarantineStatus.NotFound, (await desk.DeleteAsync(second.Id, "bob", "real", default)).Status);
        await Assert.ThrowsAsync<ArgumentException>(async () => await desk.DeleteAsync(second.Id, "bob", " ", default));

        Assert.Equal(content, delivered.ToArray());
        AssertNothing();
        List<QuarantineDeed> history = await HistoryAsync(quarantine);
        Assert.Equal([(QuarantineAct.Rescan, "ann", "new signatures", "clean by clamd"), (QuarantineAct.Release, "ann", "false alarm", "s3://clean/a.xml"), (QuarantineAct.Delete, "bob", "real", null)], history.Select(h => (h.Act, h.By, h.Why, h.Result)));
        Assert.Equal(second.Sha256, history[2].Entry!.Sha256);
    }

    [Fact]
    public async Task What_is_older_than_its_time_goes_and_the_deed_says_so()
    {
        await using LocalQuarantine quarantine = Open();
        QuarantineDesk desk = new(quarantine, time);
        byte[] content = [1];
        await quarantine.PutAsync(Entry(content), new MemoryStream(content), default);
        time.Advance(TimeSpan.FromDays(31));
        QuarantineEntry young = Entry(content);
        await quarantine.PutAsync(young, new MemoryStream(content), default);

        Assert.Equal((1, null), await desk.ExpireAsync(TimeSpan.FromDays(30), default));
        Assert.Equal(young.Id, Assert.Single(await ListAsync(quarantine)).Id);
        QuarantineDeed deed = Assert.Single(await HistoryAsync(quarantine));
        Assert.Equal((QuarantineAct.Expire, "retention"), (deed.Act, deed.By));
    }

    [Fact]
    public async Task A_line_of_deeds_that_a_crash_cut_off_costs_only_itself()
    {
        await using LocalQuarantine quarantine = Open();
        byte[] content = [1];
        QuarantineEntry entry = Entry(content);
        await quarantine.PutAsync(entry, new MemoryStream(content), default);
        await quarantine.NoteAsync(new QuarantineDeed(entry.Id, QuarantineAct.Rescan, time.GetUtcNow(), "a", "b"), default);
        string log = Directory.EnumerateFiles(Path.Combine(Root, "deeds"), "*.jsonl").Single();
        File.AppendAllText(log, "{\"id\":\"torn");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => quarantine.NoteAsync(new QuarantineDeed(entry.Id, QuarantineAct.Rescan, time.GetUtcNow(), "a", $"b{i}"), default).AsTask()));
        Assert.Equal(11, (await HistoryAsync(quarantine)).Count);
    }

    [Fact]
    public void A_folder_that_cannot_be_one_is_a_sentence()
    {
        File.WriteAllText(Path.Combine(folder, "file"), "");
        QuarantineOpenException e = Assert.Throws<QuarantineOpenException>(() => LocalQuarantine.Open(new LocalQuarantineOptions { Folder = Path.Combine(folder, "file") }, time));
        Assert.Contains("cannot be used", e.Message);
    }

    private static void Crash(string step, string at, ref bool crashed)
    {
        if (step == at)
        {
            crashed = true;
            throw new CrashException();
        }
    }

    private static async Task<List<QuarantineEntry>> ListAsync(LocalQuarantine quarantine)
    {
        List<QuarantineEntry> all = [];
        await foreach (QuarantineEntry entry in quarantine.ListAsync(default))
        {
            all.Add(entry);
        }

        return all;
    }

    private static async Task<List<QuarantineDeed>> HistoryAsync(LocalQuarantine quarantine)
    {
        List<QuarantineDeed> all = [];
        await foreach (QuarantineDeed deed in quarantine.HistoryAsync(null, default))
        {
            all.Add(deed);
        }

        return all;
    }

    private static string Md5(byte[] content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private LocalQuarantineOptions Options() => new() { Folder = Root };

    private LocalQuarantine Open() => LocalQuarantine.Open(Options(), time);

    private QuarantineEntry Entry(byte[] content) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        Kind = QuarantineKind.Malicious,
        Route = "oag",
        Source = "sftp://ingest@host:22/outgoing",
        Path = "in/a.xml",
        Size = content.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
        Outcome = Outcome.Malicious,
        QuarantinedAt = time.GetUtcNow(),
    };

    private string[] Files(string pattern) => [.. Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)];

    private void AssertNothing()
    {
        Assert.Empty(Files("*.q"));
        Assert.Empty(Files("*.json"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, ".partial")));
    }

    private sealed class CrashException : Exception;

    /// <summary>Gives its bytes, and then waits.</summary>
    private sealed class SlowStream(byte[] content, Task<int> end) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? await base.ReadAsync(buffer, cancellationToken) : await end;
    }
}
