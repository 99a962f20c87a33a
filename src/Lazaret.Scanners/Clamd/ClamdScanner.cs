using System.Collections.Concurrent;
using System.Net.Sockets;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Clamd;

/// <summary>clamd by INSTREAM over TCP or a Unix socket, with pooled sessions.</summary>
public sealed class ClamdScanner(ClamdOptions options, TimeProvider time) : IScanner
{
    private static readonly ScannerIdentity Unknown = new("clamav", null, null);
    private readonly ConcurrentStack<ClamdConnection> idle = new();
    private readonly SemaphoreSlim asking = new(1);
    private volatile ScannerIdentity? identity;
    private long identifiedAt;
    private int idleCount;

    public string Name => options.Name;

    public async ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        ScannerIdentity? known = identity;
        if (known is not null && time.GetElapsedTime(Volatile.Read(ref identifiedAt)) < options.VersionAge)
        {
            return known;
        }

        await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (identity is { } fresh && time.GetElapsedTime(Volatile.Read(ref identifiedAt)) < options.VersionAge)
            {
                return fresh;
            }

            (string? line, _) = await AskAsync("VERSION", cancellationToken).ConfigureAwait(false);
            identity = line is null ? Unknown : ParseVersion(line);
            Volatile.Write(ref identifiedAt, time.GetTimestamp());
            return identity;
        }
        finally
        {
            asking.Release();
        }
    }

    public ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IScanSession>(new ClamdSession(this, options, time, identity ?? Unknown));

    public async ValueTask<ScannerReply> ScanAsync(ScanSubject subject, ReadOnlyMemory<byte> content, ContentDigest digest, CancellationToken cancellationToken)
    {
        if (content.Length != digest.Size)
        {
            return Mismatch(content.Length, digest.Size);
        }

        ScannerIdentity who = identity ?? Unknown;
        while (true)
        {
            long started = time.GetTimestamp();
            ClamdConnection? connection = null;
            bool reused = false;
            try
            {
                connection = Rent();
                reused = connection is not null;
                connection ??= await ClamdConnection.OpenAsync(options, cancellationToken).ConfigureAwait(false);
                await connection.SendWholeAsync(content, options.WriteTimeout, cancellationToken).ConfigureAwait(false);
                string? line = await connection.ReadReplyAsync(options.ReplyTimeout, cancellationToken).ConfigureAwait(false);
                if (line is null && reused)
                {
                    // clamd had closed the idle session: the whole object is in memory, so a fresh session can begin at its first byte.
                    connection.Dispose();
                    continue;
                }

                ScannerReply reply = ClamdReply.Parse(line, Name, who, time.GetElapsedTime(started));
                Return(connection, reply);
                return reply;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                connection?.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                if (reused && e is SocketException)
                {
                    continue;
                }

                return Broken(e, connection is null);
            }
        }
    }

    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        (string? line, Failure? failure) = await AskAsync("PING", cancellationToken).ConfigureAwait(false);
        return failure ?? (line == "PONG" ? null : new Failure(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, $"clamd at {options.EndPoint} answered PING with \"{line}\"."));
    }

    public ValueTask DisposeAsync()
    {
        while (idle.TryPop(out ClamdConnection? connection))
        {
            connection.Dispose();
        }

        asking.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static Failure Mismatch(long sent, long size) =>
        new(ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch, $"clamd was sent {sent} of {size} bytes.");

    internal Failure Broken(Exception e, bool connecting) => e is OperationCanceledException && !connecting
        ? new Failure(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, $"clamd at {options.EndPoint} did not answer in time.")
        : new Failure(ErrorClass.ScannerConnection, ReasonCode.ScannerUnavailable,
            $"clamd at {options.EndPoint} {(connecting ? "cannot be reached" : "broke the connection")}: {(e is OperationCanceledException ? "timed out" : e.Message)}.");

    /// <summary>A pooled session that is still quiet, or null.</summary>
    internal ClamdConnection? Rent()
    {
        while (idle.TryPop(out ClamdConnection? connection))
        {
            Interlocked.Decrement(ref idleCount);
            if (time.GetElapsedTime(connection.IdleSince) < options.IdleLimit && !connection.HasInput)
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    /// <summary>Back into the pool, if the reply leaves the session usable.</summary>
    internal void Return(ClamdConnection connection, ScannerReply reply)
    {
        bool usable = reply.Verdict is { } verdict && verdict.Reason != ReasonCode.FileTooLarge;
        if (!usable || Interlocked.Increment(ref idleCount) > options.MaxIdle)
        {
            if (usable)
            {
                Interlocked.Decrement(ref idleCount);
            }

            connection.Dispose();
            return;
        }

        connection.IdleSince = time.GetTimestamp();
        idle.Push(connection);
    }

    private async Task<(string? Line, Failure? Failure)> AskAsync(string command, CancellationToken cancellationToken)
    {
        bool connecting = true;
        try
        {
            using ClamdConnection connection = await ClamdConnection.OpenAsync(options, cancellationToken).ConfigureAwait(false);
            connecting = false;
            await connection.SendCommandAsync(command, options.ConnectTimeout, cancellationToken).ConfigureAwait(false);
            return (await connection.ReadReplyAsync(options.ConnectTimeout, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, Broken(e, connecting));
        }
    }

    /// <summary><c>ClamAV 1.4.3/27000/Mon Nov…</c>; without a database of its own clamd tells the program version alone.</summary>
    private static ScannerIdentity ParseVersion(string line)
    {
        string[] parts = line.Split('/', 3);
        string engine = parts[0].StartsWith("ClamAV ", StringComparison.Ordinal) ? parts[0]["ClamAV ".Length..] : parts[0];
        return new ScannerIdentity("clamav", engine, parts.Length > 1 ? string.Join('/', parts[1..]) : null);
    }
}
