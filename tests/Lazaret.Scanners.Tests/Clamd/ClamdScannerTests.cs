using System.Net;
using System.Net.Sockets;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Clamd;
using Lazaret.TestKit;
using Lazaret.TestKit.Clamd;

namespace Lazaret.Scanners.Tests.Clamd;

/// <summary>Against a real clamd.</summary>
public sealed class ClamdScannerTests(ClamdFixture fixture) : IClassFixture<ClamdFixture>
{
    private ClamdServer Server => fixture.Server;

    public static TheoryData<bool> Both => [true, false];

    private IScanner Scanner(bool unix) => ScannerFactory.Create(unix ? $"clamd:unix:{Server.SocketPath}" : $"clamd:tcp://127.0.0.1:{Server.Port}", TimeProvider.System);

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Clean_is_clean_and_eicar_is_found_whole_and_streamed(bool unix)
    {
        await using IScanner scanner = Scanner(unix);
        byte[] random = new byte[1_500_000];
        Random.Shared.NextBytes(random);
        byte[] evil = [.. Eicar.Bytes];
        Assert.Equal("OK", (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Verdict!.Raw);
        Assert.Equal(Outcome.Clean, (await Scans.StreamAsync(scanner, random)).Verdict!.Outcome);
        Assert.Equal(Outcome.Malicious, (await Scans.WholeAsync(scanner, evil)).Verdict!.Outcome);
        ScannerVerdict streamed = (await Scans.StreamAsync(scanner, evil, chunk: 7)).Verdict!;
        Assert.Equal(Outcome.Malicious, streamed.Outcome);
        Assert.Equal(["Eicar-Test.UNOFFICIAL"], streamed.Threats);
        Assert.Equal("clamav", streamed.Identity.Engine);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_empty_object_has_a_verdict(bool unix)
    {
        await using IScanner scanner = Scanner(unix);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, [])).Verdict!.Outcome);
        Assert.Equal(Outcome.Clean, (await Scans.StreamAsync(scanner, [])).Verdict!.Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_stream_above_clamds_limit_is_not_scanned_and_the_next_scan_is_sound(bool unix)
    {
        await using IScanner scanner = Scanner(unix);
        byte[] large = new byte[6_000_000];
        ScannerReply reply = await Scans.StreamAsync(scanner, large, 256 * 1024);
        Assert.Equal((Outcome.NotScanned, ReasonCode.FileTooLarge), (reply.Verdict?.Outcome, reply.Verdict?.Reason));
        reply = await Scans.WholeAsync(scanner, large);
        Assert.Equal((Outcome.NotScanned, ReasonCode.FileTooLarge), (reply.Verdict?.Outcome, reply.Verdict?.Reason));
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Verdict!.Outcome);
        Assert.Equal(Outcome.Malicious, (await Scans.WholeAsync(scanner, Eicar.Bytes)).Verdict!.Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Many_at_once_each_get_their_own_verdict(bool unix)
    {
        await using IScanner scanner = Scanner(unix);
        ScannerReply[] replies = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Scans.WholeAsync(scanner, i % 4 == 0 ? [.. Eicar.Bytes] : BitConverter.GetBytes(i))));
        for (int i = 0; i < replies.Length; i++)
        {
            Assert.True(replies[i].Verdict is not null, replies[i].Failure?.Message);
            Assert.Equal(i % 4 == 0 ? Outcome.Malicious : Outcome.Clean, replies[i].Verdict!.Outcome);
        }
    }

    [Fact]
    public async Task A_session_that_was_given_up_half_way_does_not_spoil_the_next_one()
    {
        await using IScanner scanner = Scanner(unix: true);
        for (int i = 0; i < 20; i++)
        {
            IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a" }, Scans.Deadline);
            await session.WriteAsync(Eicar.Bytes.AsMemory(0, 40), Scans.Deadline);
            await session.DisposeAsync();
            Assert.Equal("OK", (await Scans.WholeAsync(scanner, BitConverter.GetBytes(i))).Verdict!.Raw);
        }
    }

    [Fact]
    public async Task The_check_and_the_identity_tell_what_is_there()
    {
        await using IScanner scanner = Scanner(unix: false);
        Assert.Null(await scanner.CheckAsync(Scans.Deadline));
        ScannerIdentity identity = await scanner.IdentifyAsync(Scans.Deadline);
        Assert.Equal("clamav", identity.Engine);
        Assert.StartsWith("1.", identity.EngineVersion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abuse5_a_clamd_that_is_not_there_is_an_outage_not_a_verdict()
    {
        int port;
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await using IScanner scanner = ScannerFactory.Create($"clamd:tcp://127.0.0.1:{port}", TimeProvider.System);
        Assert.True((await Scans.WholeAsync(scanner, "fine"u8.ToArray())).Failure!.IsScannerOutage);
        Assert.True((await Scans.StreamAsync(scanner, "fine"u8.ToArray())).Failure!.IsScannerOutage);
        Assert.Equal(ErrorClass.ScannerConnection, (await scanner.CheckAsync(Scans.Deadline))!.Class);
        Assert.Null((await scanner.IdentifyAsync(Scans.Deadline)).DatabaseVersion);
    }
}
