using System.Collections.Concurrent;
using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Clamd;
using Lazaret.TestKit.Faults;

namespace Lazaret.Scanners.Tests.Clamd;

/// <summary>Against servers that misbehave.</summary>
public sealed class ClamdFaultTests
{
    private static readonly byte[] Fine = "fine"u8.ToArray();

    [Fact]
    public async Task Abuse6_a_clamd_that_never_answers_is_a_timeout()
    {
        await using FaultyServer server = ClamdScript.Serve(async (_, stream, stop) =>
        {
            await ClamdScript.ReadFramesAsync(stream, stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.WholeAsync(scanner, Fine)).Failure!.Class);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.StreamAsync(scanner, Fine)).Failure!.Class);
    }

    [Fact]
    public async Task Abuse6_a_clamd_that_trickles_its_answer_is_a_timeout()
    {
        await using FaultyServer server = ClamdScript.Serve(async (_, stream, stop) =>
        {
            await ClamdScript.ReadFramesAsync(stream, stop);
            foreach (byte b in Encoding.ASCII.GetBytes("1: stream: " + new string('x', 1000)))
            {
                await stream.WriteAsync(new[] { b }, stop);
                await Task.Delay(20, stop);
            }
        });
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.WholeAsync(scanner, Fine)).Failure!.Class);
    }

    [Fact]
    public async Task Abuse6_a_clamd_that_takes_no_bytes_is_a_timeout()
    {
        await using FaultyServer server = ClamdScript.Serve((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.StreamAsync(scanner, new byte[20_000_000], 256 * 1024)).Failure!.Class);
        Assert.Equal(ErrorClass.ScannerTimeout, (await Scans.WholeAsync(scanner, new byte[20_000_000])).Failure!.Class);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_let_go_at_once()
    {
        await using FaultyServer server = ClamdScript.Serve((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        await using ClamdScanner scanner = ClamdScript.Scanner(server, o => o.ReplyTimeout = o.WriteTimeout = TimeSpan.FromMinutes(5));
        using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await scanner.ScanAsync(new ScanSubject { Location = "/a" }, Fine, Scans.Digest(Fine), patience.Token));
    }

    [Theory]
    [InlineData("garbage\0")]
    [InlineData("1: stream: OK")] // no NUL, then the end: cut off
    [InlineData("1: stream: O")]
    [InlineData("1: stream: OK\01: stream: OK\0")] // more than one answer: whose?
    [InlineData("2: stream: OK\0")] // the answer to another command
    [InlineData("stream: OK\0")] // inside a session every answer has a number
    [InlineData("1: stream:  FOUND\0")]
    [InlineData("\0")]
    [InlineData("")]
    public async Task Abuse7_what_is_no_whole_answer_is_never_clean(string answer)
    {
        await using FaultyServer server = ClamdScript.Answer(answer);
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        ErrorClass expected = answer.Length == 0 ? ErrorClass.ScannerConnection : ErrorClass.ScannerProtocol;
        Assert.Equal(expected, (await Scans.WholeAsync(scanner, Fine)).Failure?.Class);
        Assert.Equal(expected, (await Scans.StreamAsync(scanner, Fine)).Failure?.Class);
    }

    [Fact]
    public async Task Abuse7_an_endless_answer_is_cut_off()
    {
        await using FaultyServer server = ClamdScript.Answer(new string('x', 10_000_000));
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        Assert.Equal(ErrorClass.ScannerProtocol, (await Scans.WholeAsync(scanner, Fine)).Failure?.Class);
    }

    [Fact]
    public async Task Abuse8_ok_before_all_bytes_were_sent_is_never_clean()
    {
        await using FaultyServer server = ClamdScript.Serve(async (_, stream, stop) =>
        {
            await stream.ReadExactlyAsync(new byte[100], stop);
            await stream.WriteAsync("1: stream: OK\0"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        Assert.Equal(ReasonCode.ContentMismatch, (await Scans.StreamAsync(scanner, new byte[30_000_000], 64 * 1024)).Failure?.Reason);
        Assert.Equal(ReasonCode.ContentMismatch, (await Scans.WholeAsync(scanner, new byte[30_000_000])).Failure?.Reason);
    }

    [Fact]
    public async Task Abuse8_a_session_that_got_fewer_bytes_than_were_read_is_never_clean()
    {
        await using FaultyServer server = ClamdScript.Answer("1: stream: OK\0");
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        await using IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a" }, Scans.Deadline);
        await session.WriteAsync(new byte[99], Scans.Deadline);
        Assert.Equal(ReasonCode.ContentMismatch, (await session.CompleteAsync(Scans.Digest(new byte[100]), Scans.Deadline)).Failure?.Reason);
    }

    [Fact]
    public async Task An_answer_that_comes_while_the_sending_is_stuck_ends_it_at_once()
    {
        await using FaultyServer server = ClamdScript.Serve(async (_, stream, stop) =>
        {
            // Reads nothing more: the buffers of both sides fill up.
            await stream.WriteAsync("INSTREAM size limit exceeded. ERROR\0"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });
        await using ClamdScanner scanner = ClamdScript.Scanner(server, o => o.WriteTimeout = TimeSpan.FromMinutes(5));
        Assert.Equal(ReasonCode.FileTooLarge, (await Scans.StreamAsync(scanner, new byte[30_000_000], 64 * 1024)).Verdict?.Reason);
        Assert.Equal(ReasonCode.FileTooLarge, (await Scans.WholeAsync(scanner, new byte[30_000_000])).Verdict?.Reason);
    }

    [Fact]
    public async Task What_is_larger_than_the_known_limit_is_not_sent_at_all()
    {
        await using FaultyServer server = ClamdScript.Answer("1: stream: OK\0");
        await using ClamdScanner scanner = ClamdScript.Scanner(server, o => o.MaxStreamLength = 1000);
        foreach (ScannerReply reply in new[]
        {
            await Scans.WholeAsync(scanner, new byte[1001]),
            await Scans.StreamAsync(scanner, new byte[1001], 100),
            await Scans.StreamAsync(scanner, new byte[1001], 100, knownLength: false),
        })
        {
            Assert.Equal((Outcome.NotScanned, ReasonCode.FileTooLarge), (reply.Verdict?.Outcome, reply.Verdict?.Reason));
        }

        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, new byte[1000])).Verdict?.Outcome);
    }

    [Fact]
    public async Task An_idle_session_that_clamd_closed_is_replaced_and_the_object_sent_again_from_its_first_byte()
    {
        ConcurrentQueue<byte[]> got = [];
        await using FaultyServer server = ClamdScript.Serve(async (_, stream, stop) =>
        {
            got.Enqueue((await ClamdScript.ReadFramesAsync(stream, stop))[0]);
            await stream.WriteAsync("1: stream: OK\0"u8.ToArray(), stop);
        });
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("OK", (await Scans.WholeAsync(scanner, Fine)).Verdict?.Raw);
            Assert.Equal("OK", (await Scans.StreamAsync(scanner, Fine, 1)).Verdict?.Raw);
        }

        byte[] large = new byte[1_000_000];
        Random.Shared.NextBytes(large);
        Assert.Equal("OK", (await Scans.WholeAsync(scanner, large)).Verdict?.Raw);
        Assert.Equal(10, got.Count(g => g.AsSpan().SequenceEqual(Fine)));
    }

    [Fact]
    public async Task A_stale_session_in_the_midst_of_a_stream_is_a_failure_as_its_first_bytes_are_gone()
    {
        await using FaultyServer server = ClamdScript.Serve(async (_, stream, stop) =>
        {
            await ClamdScript.ReadFramesAsync(stream, stop);
            await stream.WriteAsync("1: stream: OK\0"u8.ToArray(), stop);
        });
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        Assert.Equal("OK", (await Scans.WholeAsync(scanner, Fine)).Verdict?.Raw);
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.StreamAsync(scanner, new byte[5_000_000], 64 * 1024)).Failure?.Class);
    }

    [Fact]
    public async Task A_reset_in_the_midst_of_a_stream_is_a_lost_connection()
    {
        await using FaultyServer server = ClamdScript.Serve(async (_, stream, stop) =>
        {
            await stream.ReadExactlyAsync(new byte[1000], stop);
            stream.Socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
            stream.Socket.Close();
        });
        await using ClamdScanner scanner = ClamdScript.Scanner(server, o => o.WriteTimeout = TimeSpan.FromMinutes(5));
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.StreamAsync(scanner, new byte[5_000_000], 64 * 1024)).Failure?.Class);
        Assert.Equal(ErrorClass.ScannerConnection, (await Scans.WholeAsync(scanner, new byte[5_000_000])).Failure?.Class);
    }

    [Fact]
    public async Task The_frames_of_a_small_object_go_out_in_one_write_byte_for_byte()
    {
        TaskCompletionSource<byte[]> first = new();
        await using FaultyServer server = new(async (number, stream, stop) =>
        {
            // The first connection asks for the version; hung up on, it leaves the version unknown.
            if (number > 0)
            {
                byte[] buffer = new byte[65536];
                int count = await stream.ReadAsync(buffer, stop);
                first.SetResult(buffer[..count]);
                await stream.WriteAsync("1: stream: OK\0"u8.ToArray(), stop);
                await Task.Delay(Timeout.Infinite, stop);
            }
        });
        await using ClamdScanner scanner = ClamdScript.Scanner(server);
        Assert.Equal(Outcome.Clean, (await Scans.WholeAsync(scanner, Fine)).Verdict?.Outcome);
        string golden = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Golden", "clamd-instream.hex"));
        Assert.Equal(golden.Trim(), Convert.ToHexStringLower(await first.Task));
    }
}
