using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Signatures;
using Lazaret.TestKit;
using Lazaret.TestKit.Time;

namespace Lazaret.Scanners.Tests.Signatures;

public sealed class SignatureScannerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-sig-").FullName;
    private readonly ManualTimeProvider time = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Eicar_is_found_anywhere_in_the_content()
    {
        SignatureScanner scanner = new(new SignaturesOptions(), time);
        byte[] content = [.. new byte[1000], .. Eicar.Bytes, .. new byte[1000]];
        ScannerReply reply = await Scans.WholeAsync(scanner, content);
        Assert.Equal(Outcome.Malicious, reply.Verdict!.Outcome);
        Assert.Equal(["EICAR-Test-File"], reply.Verdict.Threats);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, new byte[100])).Verdict!.Outcome);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, [])).Verdict!.Outcome);
    }

    [Fact]
    public async Task Eicar_is_found_over_every_chunk_border()
    {
        SignatureScanner scanner = new(new SignaturesOptions(), time);
        byte[] content = [.. new byte[50], .. Eicar.Bytes, .. new byte[50]];
        for (int chunk = 1; chunk <= content.Length; chunk++)
        {
            Assert.Equal(Outcome.Malicious, (await Scans.StreamAsync(scanner, content, chunk)).Verdict!.Outcome);
        }
    }

    [Fact]
    public async Task The_streaming_search_finds_exactly_what_a_plain_search_finds()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        SignatureScanner scanner = new(new SignaturesOptions { Files = [Write("hex:P1:*:61626162??6162", "hex:P2:5:62626262", "text:P3:*:abba-abba")] }, time);
        for (int run = 0; run < 2000; run++)
        {
            byte[] content = new byte[random.Next(0, 60)];
            for (int i = 0; i < content.Length; i++)
            {
                content[i] = (byte)"ab-"[random.Next(3)];
            }

            string text = Encoding.ASCII.GetString(content);
            bool expected = text.Contains("abba-abba", StringComparison.Ordinal)
                || (text.Length >= 9 && text.Substring(5, 4) == "bbbb")
                || Enumerable.Range(0, Math.Max(0, text.Length - 6)).Any(i => text.AsSpan(i, 4).SequenceEqual("abab") && text.AsSpan(i + 5, 2).SequenceEqual("ab"));
            ScannerReply streamed = await Scans.StreamAsync(scanner, content, random.Next(1, 20));
            ScannerReply whole = await Scans.WholeAsync(scanner, content);
            Outcome wanted = expected ? Outcome.Malicious : Outcome.Clean;
            Assert.True(streamed.Verdict!.Outcome == wanted && whole.Verdict!.Outcome == wanted, $"seed {seed}, run {run}: \"{text}\"");
        }
    }

    [Fact]
    public async Task Block_and_allow_lists_go_by_the_hash_of_the_content()
    {
        byte[] bad = "bad"u8.ToArray();
        string file = Write($"block:Known-Bad:{Scans.Digest(bad).Sha256}", $"allow:Our-Test-File:{Eicar.Sha256.ToUpperInvariant()}");
        SignatureScanner scanner = new(new SignaturesOptions { Files = [file] }, time);
        Assert.Equal("Known-Bad FOUND", (await Scans.WholeAsync(scanner, bad)).Verdict!.Raw);
        Assert.Equal("Known-Bad FOUND", (await Scans.StreamAsync(scanner, bad)).Verdict!.Raw);
        ScannerVerdict allowed = (await Scans.WholeAsync(scanner, Eicar.Bytes)).Verdict!;
        Assert.Equal((Outcome.Clean, "Allowed"), (allowed.Outcome, allowed.Raw));
    }

    [Fact]
    public async Task Abuse23_a_changed_file_is_taken_as_a_whole_and_a_broken_one_not_at_all()
    {
        string file = Write("text:First:*:first-mark");
        SignatureScanner scanner = new(new SignaturesOptions { Files = [file] }, time);
        ScannerIdentity before = await scanner.IdentifyAsync(Scans.Deadline);

        File.WriteAllText(file, "text:Second:*:second-mark\n");
        File.SetLastWriteTimeUtc(file, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        ScannerIdentity after = await SettleAsync(scanner);
        Assert.NotEqual(before.DatabaseVersion, after.DatabaseVersion);
        ScannerVerdict verdict = (await Scans.WholeAsync(scanner, "second-mark"u8.ToArray())).Verdict!;
        Assert.Equal((Outcome.Malicious, after), (verdict.Outcome, verdict.Identity));
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, "first-mark"u8.ToArray())).Verdict!.Outcome);

        File.WriteAllText(file, "text:Third:*:third-mark\nhex:Broken:*:6\n");
        File.SetLastWriteTimeUtc(file, new DateTime(2032, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(after, await SettleAsync(scanner));
        Assert.Contains("line 2", scanner.RefusedChange, StringComparison.Ordinal);
        Assert.Equal(Outcome.Malicious, (await Scans.WholeAsync(scanner, "second-mark"u8.ToArray())).Verdict!.Outcome);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, "third-mark"u8.ToArray())).Verdict!.Outcome);

        File.Delete(file);
        Assert.Equal(after, await SettleAsync(scanner));
        Assert.Contains("cannot be read", scanner.RefusedChange, StringComparison.Ordinal);

        File.WriteAllText(file, "text:Fourth:*:fourth-mark\n");
        Assert.NotEqual(after, await SettleAsync(scanner));
        Assert.Null(scanner.RefusedChange);
    }

    [Fact]
    public async Task Abuse23_a_session_that_was_open_during_a_reload_ends_with_the_set_it_began_with()
    {
        string file = Write("text:First:*:first-mark");
        SignatureScanner scanner = new(new SignaturesOptions { Files = [file] }, time);
        ScannerIdentity before = await scanner.IdentifyAsync(Scans.Deadline);
        byte[] content = "first-mark"u8.ToArray();
        await using IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a" }, Scans.Deadline);
        await session.WriteAsync(content.AsMemory(0, 5), Scans.Deadline);
        File.WriteAllText(file, "text:Second:*:second-mark\n");
        File.SetLastWriteTimeUtc(file, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.NotEqual(before, await SettleAsync(scanner));
        await session.WriteAsync(content.AsMemory(5), Scans.Deadline);
        ScannerVerdict verdict = (await session.CompleteAsync(Scans.Digest(content), Scans.Deadline)).Verdict!;
        Assert.Equal((Outcome.Malicious, before), (verdict.Outcome, verdict.Identity));
    }

    [Theory]
    [InlineData("nonsense", "line 1")]
    [InlineData("# fine\nblock:X:abc", "line 2")]
    [InlineData("hex:X:*:6162??6364", "at least 4 known bytes")]
    [InlineData("hex:X:nowhere:61626364", "no offset")]
    [InlineData("text:X:*:abc", "at least 4 bytes")]
    [InlineData("hex:X:*:61626364zz", "neither two hex digits")]
    [InlineData("hex:X:*:616263640", "even number")]
    [InlineData("md5:X:abc", "no kind of signature")]
    public void A_wrong_signature_file_is_refused_with_its_line(string lines, string expected)
    {
        string file = Write(lines.Split('\n'));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new SignatureScanner(new SignaturesOptions { Files = [file] }, time));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abuse23_a_file_that_still_changes_is_not_loaded_by_halves()
    {
        string file = Write("text:Mark1:*:mark-number-1");
        SignatureScanner scanner = new(new SignaturesOptions { Files = [file] }, time);
        ScannerIdentity before = await scanner.IdentifyAsync(Scans.Deadline);
        for (int i = 2; i < 6; i++)
        {
            File.AppendAllText(file, $"text:Mark{i}:*:mark-number-{i}\n");
            time.Advance(TimeSpan.FromSeconds(6));
            Assert.Equal(before, await scanner.IdentifyAsync(Scans.Deadline));
        }

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.NotEqual(before, await scanner.IdentifyAsync(Scans.Deadline));
        Assert.Equal(Outcome.Malicious, (await Scans.WholeAsync(scanner, "mark-number-5"u8.ToArray())).Verdict!.Outcome);
    }

    [Fact]
    public async Task Abuse23_scans_that_run_while_the_set_is_replaced_again_and_again_are_all_right()
    {
        string file = Write("text:Mark:*:the-mark");
        await using SignatureScanner scanner = new(new SignaturesOptions { Files = [file], ReloadInterval = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        ScannerIdentity before = await scanner.IdentifyAsync(Scans.Deadline);
        byte[] bad = [.. new byte[300], .. "the-mark"u8, .. new byte[300]];
        byte[] good = new byte[600];
        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                File.WriteAllText(file + ".new", $"text:Mark:*:the-mark\ntext:More{i}:*:another-mark-{i}\n");
                File.Move(file + ".new", file, overwrite: true);
            }
        });
        await Parallel.ForAsync(0, 4, async (_, _) =>
        {
            for (int i = 0; i < 1000 || !writer.IsCompleted; i++)
            {
                Assert.Equal(Outcome.Malicious, (await Scans.StreamAsync(scanner, bad, 100)).Verdict?.Outcome);
                Assert.Equal(Outcome.Clean, (await Scans.StreamAsync(scanner, good, 100)).Verdict?.Outcome);
            }
        });
        await writer;
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(30));
        while (await scanner.IdentifyAsync(deadline.Token) == before)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task All_sig_files_of_a_folder_are_read()
    {
        File.WriteAllText(Path.Combine(folder, "a.sig"), "text:First:*:first-mark\n");
        File.WriteAllText(Path.Combine(folder, "b.sig"), "text:Second:*:second-mark\n");
        File.WriteAllText(Path.Combine(folder, "note.txt"), "not a signature\n");
        SignatureScanner scanner = new(new SignaturesOptions { Files = [folder] }, time);
        Assert.Equal("Second FOUND", (await Scans.WholeAsync(scanner, "a second-mark"u8.ToArray())).Verdict!.Raw);
        Assert.Throws<ArgumentException>(() => new SignatureScanner(new SignaturesOptions { Files = [Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName] }, time));
    }

    [Fact]
    public async Task A_clean_verdict_for_fewer_bytes_than_were_read_does_not_count()
    {
        SignatureScanner scanner = new(new SignaturesOptions(), time);
        await using IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a" }, Scans.Deadline);
        await session.WriteAsync(new byte[10], Scans.Deadline);
        ScannerReply reply = await session.CompleteAsync(new ContentDigest(20, new string('0', 64)), Scans.Deadline);
        Assert.Equal(ReasonCode.ContentMismatch, reply.Failure!.Reason);
    }

    /// <summary>Two looks: the first sees the change, the second one finds it settled.</summary>
    private async Task<ScannerIdentity> SettleAsync(SignatureScanner scanner)
    {
        time.Advance(TimeSpan.FromSeconds(6));
        await scanner.IdentifyAsync(Scans.Deadline);
        time.Advance(TimeSpan.FromSeconds(6));
        return await scanner.IdentifyAsync(Scans.Deadline);
    }

    private string Write(params string[] lines)
    {
        string file = Path.Combine(folder, "extra.sig");
        File.WriteAllLines(file, lines);
        return file;
    }
}
