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
        time.Advance(TimeSpan.FromSeconds(6));
        ScannerIdentity after = await scanner.IdentifyAsync(Scans.Deadline);
        Assert.NotEqual(before.DatabaseVersion, after.DatabaseVersion);
        ScannerVerdict verdict = (await Scans.WholeAsync(scanner, "second-mark"u8.ToArray())).Verdict!;
        Assert.Equal((Outcome.Malicious, after), (verdict.Outcome, verdict.Identity));
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, "first-mark"u8.ToArray())).Verdict!.Outcome);

        File.WriteAllText(file, "text:Third:*:third-mark\nhex:Broken:*:6\n");
        File.SetLastWriteTimeUtc(file, new DateTime(2032, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(after, await scanner.IdentifyAsync(Scans.Deadline));
        Assert.Equal(Outcome.Malicious, (await Scans.WholeAsync(scanner, "second-mark"u8.ToArray())).Verdict!.Outcome);
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
        time.Advance(TimeSpan.FromSeconds(6));
        await scanner.IdentifyAsync(Scans.Deadline);
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
    public void A_wrong_signature_file_is_refused_with_its_line(string lines, string expected)
    {
        string file = Write(lines.Split('\n'));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new SignatureScanner(new SignaturesOptions { Files = [file] }, time));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
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

    private string Write(params string[] lines)
    {
        string file = Path.Combine(folder, "extra.sig");
        File.WriteAllLines(file, lines);
        return file;
    }
}
