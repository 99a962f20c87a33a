using System.Net.Sockets;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Clamd;

/// <summary>A streamed scan. Looks for an early reply (a size limit) before each chunk, and never gives a connection back that it did not finish with.</summary>
internal sealed class ClamdSession(ClamdScanner scanner, ClamdOptions options, TimeProvider time, ScannerIdentity identity) : IScanSession
{
    private readonly long started = time.GetTimestamp();
    private ClamdConnection? connection;
    private ScannerReply? ended;
    private long sent;

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        if (ended is not null)
        {
            return false;
        }

        try
        {
            if (connection is null)
            {
                connection = await ClamdConnection.OpenAsync(options, cancellationToken).ConfigureAwait(false);
                await connection.BeginAsync(options.WriteTimeout, cancellationToken).ConfigureAwait(false);
            }
            else if (connection.HasInput)
            {
                await EndEarlyAsync(null, cancellationToken).ConfigureAwait(false);
                return false;
            }

            await connection.SendChunkAsync(chunk, options.WriteTimeout, cancellationToken).ConfigureAwait(false);
            sent += chunk.Length;
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await EndEarlyAsync(e, cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    public async ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken)
    {
        if (ended is { } early)
        {
            return early;
        }

        if (connection is null)
        {
            // Nothing was written: an empty object.
            return await scanner.ScanAsync(new ScanSubject { Location = "" }, ReadOnlyMemory<byte>.Empty, content, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await connection.EndAsync(options.WriteTimeout, cancellationToken).ConfigureAwait(false);
            string? line = await connection.ReadReplyAsync(options.ReplyTimeout, cancellationToken).ConfigureAwait(false);
            ScannerReply reply = ClamdReply.Parse(line, scanner.Name, identity, time.GetElapsedTime(started));
            scanner.Return(connection, reply);
            connection = null;
            return sent == content.Size || reply.Verdict?.Outcome == Outcome.Malicious ? reply : ClamdScanner.Mismatch(sent, content.Size);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await EndEarlyAsync(e, cancellationToken).ConfigureAwait(false);
            return ended!.Value;
        }
    }

    public ValueTask DisposeAsync()
    {
        connection?.Dispose();
        connection = null;
        return ValueTask.CompletedTask;
    }

    /// <summary>clamd answered, or hung up, before it had everything. Only a finding or a reason stands then; "OK" for a part does not.</summary>
    private async ValueTask EndEarlyAsync(Exception? cause, CancellationToken cancellationToken)
    {
        string? line = null;
        bool connecting = connection is null;
        if (connection is not null)
        {
            try
            {
                line = connection.HasInput ? await connection.ReadReplyAsync(options.ConnectTimeout, cancellationToken).ConfigureAwait(false) : null;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                cause ??= e;
            }

            connection.Dispose();
            connection = null;
        }

        if (line is null)
        {
            ended = cause is null
                ? new Failure(ErrorClass.ScannerConnection, ReasonCode.ScannerUnavailable, $"clamd at {options.EndPoint} hung up in the middle of a scan.")
                : scanner.Broken(cause, connecting);
            return;
        }

        ScannerReply reply = ClamdReply.Parse(line, scanner.Name, identity, time.GetElapsedTime(started));
        ended = reply.Verdict?.Outcome == Outcome.Clean
            ? new Failure(ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch, $"clamd answered OK after {sent} bytes, before it had all of them.")
            : reply;
    }
}
