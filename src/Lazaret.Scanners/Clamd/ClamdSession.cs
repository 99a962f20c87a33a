using System.Net.Sockets;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Clamd;

/// <summary>
/// One INSTREAM. 1. Collects bytes, and takes a connection only when there is a full buffer or the end: a slow source holds no connection, and a small
/// object can be sent again as a whole if a pooled connection had gone stale. 2. Sends frames, listening for a reply
/// that comes early. 3. Reads the reply; only an expected one lets the connection go back to the pool.
/// </summary>
internal sealed class ClamdSession(ClamdScanner scanner, ScannerIdentity identity, long started) : IScanSession
{
    private readonly ClamdFraming framing = new();
    private ClamdConnection? connection;
    private ScannerReply? ended;
    private bool answered;
    private bool large;
    private long received;
    private long sent;

    /// <summary>True when the scan failed because a pooled connection had gone stale: nothing was scanned, a new connection may do.</summary>
    public bool WentStale { get; private set; }

    /// <summary>Do not take a pooled connection.</summary>
    public bool OnlyNew { get; init; }

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        while (!chunk.IsEmpty && ended is null && !answered)
        {
            int taken = framing.Add(chunk.Span);
            chunk = chunk[taken..];
            received += taken;
            if (scanner.Options.MaxStreamLength is { } limit && received > limit)
            {
                Abort(scanner.TooLarge(identity, started));
            }
            else if (framing.Waiting == ClamdFraming.Capacity)
            {
                await SendAsync(last: false, cancellationToken).ConfigureAwait(false);
            }
        }

        return ended is null && !answered;
    }

    public async ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken)
    {
        if (ended is null && !answered)
        {
            bool whole = !large;
            await SendAsync(last: true, cancellationToken).ConfigureAwait(false);
            if (!WentStale)
            {
                await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            }

            if (WentStale && whole)
            {
                // The whole object is still in the buffer: once more, on a connection that cannot be stale.
                Log.Stale(scanner.Logger, scanner.Name);
                (ended, WentStale, answered, sent) = (null, false, false, 0);
                await SendAsync(last: true, cancellationToken, onlyNew: true).ConfigureAwait(false);
                await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        else if (answered)
        {
            await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        }

        ScannerReply reply = ended!.Value;
        return reply.Verdict is { Outcome: Outcome.Clean or Outcome.Suspicious } && sent != content.Size
            ? Failures.ContentMismatch($"clamd received {sent} bytes of {content.Size}")
            : reply;
    }

    public ValueTask DisposeAsync()
    {
        // Still holding a connection here means a scan that was broken off: what clamd says next belongs to nobody.
        Drop();
        framing.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask SendAsync(bool last, CancellationToken cancellationToken, bool onlyNew = false)
    {
        try
        {
            bool first = connection is null;
            connection ??= await scanner.Pool.RentAsync(OnlyNew || onlyNew, cancellationToken).ConfigureAwait(false);
            bool greeting = connection.Commands == 0;
            connection.Commands += first ? 1 : 0;
            connection.SetDeadline(scanner.Options.WriteTimeout);
            if (!last)
            {
                large = true;
                connection.ListenForReply();
            }

            answered = !await connection.SendAsync(framing.Frame(first, greeting, last), cancellationToken).ConfigureAwait(false);
            if (!answered)
            {
                sent += framing.Waiting;
            }

            if (large)
            {
                framing.Clear();
            }

            connection.SetDeadline(null);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or TimeoutException)
        {
            if (connection is { TimedOut: false })
            {
                // clamd closes the connection when it has refused an object, and the refusal may still lie in our receive buffer.
                answered = true;
            }
            else
            {
                Fail(e, "took no bytes in time");
            }
        }
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        if (ended is not null)
        {
            return;
        }

        try
        {
            connection!.SetDeadline(scanner.Options.ReplyTimeout + (scanner.Options.ReplyTimeoutPerMebibyte * (sent / 1048576.0)));
            ClamdFrame frame = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (frame.Text is { } text)
            {
                Judge(ClamdReply.Parse(text, connection.Commands));
            }
            else if (frame.Rest.Length == 0)
            {
                WentStale = connection.Reused;
                Abort(Failures.Connection("clamd closed the connection without a reply"));
            }
            else
            {
                Log.Unexpected(scanner.Logger, scanner.Name, frame.Rest);
                Abort(Failures.Protocol("clamd's reply was cut off or followed by something nobody asked for"));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Fail(e, "gave no reply in time");
        }
    }

    private void Judge(ClamdReply reply)
    {
        if (reply.Kind is ClamdReplyKind.Ok or ClamdReplyKind.Found && !answered)
        {
            scanner.Pool.Return(connection!);
            connection = null;
        }
        else
        {
            Drop();
        }

        ended = reply.Kind switch
        {
            ClamdReplyKind.Ok => scanner.Verdict(Outcome.Clean, ReasonCode.None, reply, identity, started),
            ClamdReplyKind.Found when ClamdJudge.OfThreat(reply.Threat) is var (outcome, reason) => scanner.Verdict(outcome, reason, reply, identity, started),
            ClamdReplyKind.Error when ClamdJudge.OfError(reply.Raw) is { } reason => scanner.Verdict(Outcome.NotScanned, reason, reply, identity, started),
            _ => ClamdJudge.Refuse(reply),
        };
        if (ended.Value.Failure is not null)
        {
            Log.Unexpected(scanner.Logger, scanner.Name, reply.Raw);
        }
    }

    private void Fail(Exception error, string inTime)
    {
        bool timedOut = connection is { TimedOut: true } || error is TimeoutException;
        WentStale = !timedOut && connection is { Reused: true };
        Abort(timedOut
            ? connection is null ? Failures.Connection($"clamd at {scanner.Options.EndPoint}: {error.Message}") : Failures.Timeout($"clamd at {scanner.Options.EndPoint} {inTime}")
            : Failures.Connection($"clamd at {scanner.Options.EndPoint}: {error.Message}"));
    }

    private void Abort(ScannerReply reply)
    {
        ended = reply;
        Drop();
    }

    private void Drop()
    {
        if (connection is not null)
        {
            scanner.Pool.Close(connection);
            connection = null;
        }
    }
}
