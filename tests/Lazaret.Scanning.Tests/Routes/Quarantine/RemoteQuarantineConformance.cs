using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Streams;
using Lazaret.Scanning.Routes.Quarantine;
using Lazaret.TestKit.Time;

namespace Lazaret.Scanning.Tests.Routes.Quarantine;

/// <summary>What a quarantine elsewhere does, whatever server it lies on.</summary>
public abstract class RemoteQuarantineConformance
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;
    private readonly ManualTimeProvider time = new();

    /// <summary>Opens the test's own place, empty at first.</summary>
    public abstract RemoteQuarantine Open();

    /// <summary>What lies there now, by key, as another client sees it.</summary>
    public abstract Task<IReadOnlyDictionary<string, byte[]>> FilesAsync();

    /// <summary>Writes a file as another client does.</summary>
    public abstract Task WriteAsync(string key, byte[] content);

    [Fact]
    public async Task What_is_put_in_lies_there_with_its_reason_beside_it_and_its_kinds_apart()
    {
        await using RemoteQuarantine quarantine = Open();
        Assert.Empty(await ListAsync(quarantine));
        byte[] content = RandomNumberGenerator.GetBytes(300_000);
        QuarantineEntry malicious = Entry(content) with { Path = "../../etc/\nx.xml", Detail = "Eicar-Test-Signature", Engine = "clamd 1.4.6", TakenAt = time.GetUtcNow() };
        time.Advance(TimeSpan.FromDays(40));
        QuarantineEntry unscannable = Entry([1]) with { Kind = QuarantineKind.Unscannable, Outcome = Outcome.NotScanned };
        foreach ((QuarantineEntry entry, byte[] bytes) in ((QuarantineEntry, byte[])[])[(unscannable, [1]), (malicious, content)])
        {
            QuarantineResult put = await quarantine.PutAsync(entry, new OnceStream(bytes), Stop);
            Assert.True(put.IsDone, put.Message);
        }

        IReadOnlyDictionary<string, byte[]> files = await FilesAsync();
        Assert.Equal(
            [$"malicious/2030/01/{malicious.Id:D}.json", $"malicious/2030/01/{malicious.Id:D}.q", $"unscannable/2030/02/{unscannable.Id:D}.json", $"unscannable/2030/02/{unscannable.Id:D}.q"],
            files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(content, files[$"malicious/2030/01/{malicious.Id:D}.q"]);
        Assert.Contains("Eicar-Test-Signature", Encoding.UTF8.GetString(files[$"malicious/2030/01/{malicious.Id:D}.json"]));
        Assert.Equal([malicious.Id, unscannable.Id], (await ListAsync(quarantine)).Select(e => e.Id));

        QuarantineEntry there = (await quarantine.FindAsync(malicious.Id, Stop))!;
        Assert.Equal((malicious.Path, malicious.Sha256, malicious.TakenAt, Md5(content), null), (there.Path, there.Sha256, there.TakenAt, there.Md5, there.Damage));
        await using Stream read = (await quarantine.OpenAsync(malicious.Id, Stop))!;
        MemoryStream copy = new();
        await read.CopyToAsync(copy, Stop);
        Assert.Equal(content, copy.ToArray());
        Assert.Null(await quarantine.FindAsync(Guid.CreateVersion7(), Stop));
        Assert.Null(await quarantine.OpenAsync(Guid.CreateVersion7(), Stop));
    }

    [Fact]
    public async Task W11_nothing_is_ever_overwritten_and_putting_again_is_harmless()
    {
        await using RemoteQuarantine quarantine = Open();
        byte[] content = [1, 2, 3];
        QuarantineEntry entry = Entry(content);
        Assert.True((await quarantine.PutAsync(entry, new OnceStream(content), Stop)).IsDone);
        IReadOnlyDictionary<string, byte[]> before = await FilesAsync();
        Assert.True((await quarantine.PutAsync(entry, new OnceStream(content), Stop)).IsDone);
        byte[] other = [4, 5, 6, 7];
        foreach (QuarantineKind kind in Enum.GetValues<QuarantineKind>())
        {
            Assert.Equal(QuarantineStatus.Conflict, (await quarantine.PutAsync(Entry(other) with { Id = entry.Id, Kind = kind }, new OnceStream(other), Stop)).Status);
        }

        IReadOnlyDictionary<string, byte[]> after = await FilesAsync();
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before, f => Assert.Equal(f.Value, after[f.Key]));
    }

    [Fact]
    public async Task Other_bytes_than_those_that_were_scanned_are_not_taken()
    {
        await using RemoteQuarantine quarantine = Open();
        foreach (byte[] given in (byte[][])[[1, 2, 3, 5], [1, 2, 3], [1, 2, 3, 4, 5]])
        {
            Assert.Equal(QuarantineStatus.ContentMismatch, (await quarantine.PutAsync(Entry([1, 2, 3, 4]), new OnceStream(given), Stop)).Status);
        }

        Assert.Empty(await FilesAsync());
    }

    [Fact]
    public async Task An_end_between_content_and_reason_is_seen_released_to_nobody_and_healed_by_putting_again()
    {
        byte[] content = RandomNumberGenerator.GetBytes(10_000);
        QuarantineEntry entry = Entry(content);
        await using (RemoteQuarantine dying = Open())
        {
            dying.Step = step => Crash(step, "record");
            await Assert.ThrowsAsync<CrashException>(async () => await dying.PutAsync(entry, new OnceStream(content), Stop));
        }

        await using RemoteQuarantine quarantine = Open();
        QuarantineEntry left = Assert.Single(await ListAsync(quarantine));
        Assert.Equal((entry.Id, QuarantineKind.Malicious, 10_000L, "the record is missing"), (left.Id, left.Kind, left.Size, left.Damage));
        QuarantineResult released = await new QuarantineDesk(quarantine, time).ReleaseAsync(entry.Id, "ann", "x", (_, _, _) => throw new InvalidOperationException("never"), null, Stop);
        Assert.Equal(QuarantineStatus.ContentMismatch, released.Status);

        Assert.Equal(QuarantineStatus.Conflict, (await quarantine.PutAsync(Entry([1]) with { Id = entry.Id }, new OnceStream([1]), Stop)).Status);
        Assert.True((await quarantine.PutAsync(entry, new OnceStream(content), Stop)).IsDone);
        QuarantineEntry healed = Assert.Single(await ListAsync(quarantine));
        Assert.Equal((null, entry.Sha256), (healed.Damage, healed.Sha256));
    }

    [Theory]
    [InlineData("deed")]
    [InlineData("content.delete")]
    [InlineData("record.delete")]
    public async Task An_end_while_an_entry_is_removed_leaves_it_whole_or_gone_and_never_gone_without_a_trace(string at)
    {
        byte[] content = [1, 2, 3];
        QuarantineEntry entry = Entry(content);
        await using (RemoteQuarantine dying = Open())
        {
            Assert.True((await dying.PutAsync(entry, new OnceStream(content), Stop)).IsDone);
            dying.Step = step => Crash(step, at);
            await Assert.ThrowsAsync<CrashException>(async () => await dying.RemoveAsync(new QuarantineDeed(entry.Id, QuarantineAct.Delete, time.GetUtcNow(), "ann", "a test"), Stop));
        }

        await using RemoteQuarantine quarantine = Open();
        List<QuarantineEntry> left = await ListAsync(quarantine);
        Assert.Equal(at == "record.delete" ? 0 : 1, left.Count);
        Assert.All(left, e => Assert.Null(e.Damage));
        Assert.Equal(at == "deed" ? 0 : 1, (await HistoryAsync(quarantine, null)).Count);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await quarantine.RemoveAsync(new QuarantineDeed(entry.Id, QuarantineAct.Delete, time.GetUtcNow(), "ann", "again"), Stop)).IsDone);
        Assert.Empty(await ListAsync(quarantine));
        Assert.DoesNotContain((await FilesAsync()).Keys, k => k.EndsWith(".q", StringComparison.Ordinal));
    }

    [Fact]
    public async Task People_release_rescan_and_delete_with_their_name_and_their_reason()
    {
        await using RemoteQuarantine quarantine = Open();
        QuarantineDesk desk = new(quarantine, time);
        byte[] content = [1, 2, 3];
        QuarantineEntry first = Entry(content);
        QuarantineEntry second = Entry(content);
        Assert.True((await quarantine.PutAsync(first, new OnceStream(content), Stop)).IsDone);
        Assert.True((await quarantine.PutAsync(second, new OnceStream(content), Stop)).IsDone);
        Assert.True((await desk.RescanAsync(first.Id, "ann", "new signatures", (_, _, _) => ValueTask.FromResult("clean by clamd"), Stop)).IsDone);
        time.Advance(TimeSpan.FromSeconds(1));
        MemoryStream delivered = new();
        QuarantineResult released = await desk.ReleaseAsync(first.Id, "ann", "false alarm", async (_, open, token) =>
        {
            await using Stream read = await open(token);
            await read.CopyToAsync(delivered, token);
            return ("clean/a.xml", "");
        }, null, Stop);
        Assert.True(released.IsDone, released.Message);
        Assert.Equal(content, delivered.ToArray());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await desk.DeleteAsync(second.Id, "bob", "real", Stop)).IsDone);

        QuarantineResult again = await desk.ReleaseAsync(first.Id, "bob", "again", (_, _, _) => throw new InvalidOperationException("never"), null, Stop);
        Assert.True(again.IsDone);
        Assert.Contains("is released already, 2030-01-01 00:00:01Z by ann (false alarm): clean/a.xml", again.Message);
        Assert.Contains("any more: delete, ", (await desk.DeleteAsync(second.Id, "bob", "real", Stop)).Message);
        Assert.Empty(await ListAsync(quarantine));
        List<QuarantineDeed> history = await HistoryAsync(quarantine, null);
        Assert.Equal([(QuarantineAct.Rescan, "ann", "clean by clamd"), (QuarantineAct.Release, "ann", "clean/a.xml"), (QuarantineAct.Delete, "bob", null)], history.Select(h => (h.Act, h.By, h.Result)));
        Assert.Equal(second.Sha256, history[2].Entry!.Sha256);
        Assert.Equal(2, (await HistoryAsync(quarantine, first.Id)).Count);
    }

    [Fact]
    public async Task What_others_put_there_is_no_entry_and_a_record_that_was_tampered_with_is_said_to_be()
    {
        await using RemoteQuarantine quarantine = Open();
        byte[] content = RandomNumberGenerator.GetBytes(1000);
        QuarantineEntry entry = Entry(content);
        Assert.True((await quarantine.PutAsync(entry, new OnceStream(content), Stop)).IsDone);
        string key = $"malicious/2030/01/{entry.Id:D}";
        await WriteAsync($"malicious/2030/01/{Guid.CreateVersion7():D}.q", [1]);
        await WriteAsync($"malicious/{Guid.CreateVersion7(time.GetUtcNow()):D}.q", [1]);
        await WriteAsync("deeds/none.json", "{"u8.ToArray());
        await WriteAsync(key + ".q", RandomNumberGenerator.GetBytes(1000));
        Assert.Equal(entry.Id, Assert.Single(await ListAsync(quarantine)).Id);
        Assert.Empty(await HistoryAsync(quarantine, null));
        await using (Stream read = (await quarantine.OpenAsync(entry.Id, Stop))!)
        {
            await Assert.ThrowsAsync<StreamStoreException>(async () => await read.CopyToAsync(Stream.Null, Stop));
        }

        string record = Encoding.UTF8.GetString((await FilesAsync())[key + ".json"]);
        foreach ((string bad, string damage) in ((string, string)[])[("{", "cannot be read"), (record.Replace("\"size\": 1000", "\"size\": -1", StringComparison.Ordinal), "no size"), (record.Replace(entry.Id.ToString("D"), Guid.NewGuid().ToString("D"), StringComparison.Ordinal), "another entry's")])
        {
            await WriteAsync(key + ".json", Encoding.UTF8.GetBytes(bad));
            Assert.Contains(damage, (await quarantine.FindAsync(entry.Id, Stop))!.Damage);
        }
    }

    private static void Crash(string step, string at)
    {
        if (step == at)
        {
            throw new CrashException();
        }
    }

    private static async Task<List<QuarantineEntry>> ListAsync(RemoteQuarantine quarantine)
    {
        List<QuarantineEntry> all = [];
        await foreach (QuarantineEntry entry in quarantine.ListAsync(Stop))
        {
            all.Add(entry);
        }

        return all;
    }

    private static async Task<List<QuarantineDeed>> HistoryAsync(RemoteQuarantine quarantine, Guid? id)
    {
        List<QuarantineDeed> all = [];
        await foreach (QuarantineDeed deed in quarantine.HistoryAsync(id, Stop))
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

    private sealed class CrashException : Exception;

    /// <summary>Can be read once, as what comes from a source.</summary>
    private sealed class OnceStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
