using System.Net.Sockets;
using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanners.Clamd;

/// <summary>ClamAV's daemon, spoken to with INSTREAM inside IDSESSION over pooled connections.</summary>
public sealed class ClamdScanner : IScanner
{
    private readonly TimeProvider time;
    private readonly SemaphoreSlim versionGate = new(1, 1);
    private volatile ScannerIdentity identity = ClamdVersion.Unknown;
    private long identityFrom;
    private volatile bool identityKnown;

    /// <param name="options">Where and how.</param>
    /// <param name="time">The clock of all time limits.</param>
    /// <param name="logger">Where to tell of connections and odd replies; null for nowhere.</param>
    public ClamdScanner(ClamdOptions options, TimeProvider time, ILogger? logger = null)
    {
        Options = options;
        Logger = logger ?? NullLogger.Instance;
        this.time = time;
        Pool = new ClamdPool(options, time, Logger);
    }

    public string Name => Options.Name;

    internal ClamdOptions Options { get; }

    internal ILogger Logger { get; }

    internal ClamdPool Pool { get; }

    public async ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        if (IsFresh())
        {
            return identity;
        }

        await versionGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!IsFresh())
            {
                (string? text, _) = await CommandAsync("zVERSION\0", cancellationToken).ConfigureAwait(false);

                // A clamd that does not answer has no version: its verdicts must not be filed under an old one.
                ScannerIdentity read = (text is null ? null : ClamdVersion.Parse(text)) ?? ClamdVersion.Unknown;
                read = Options.ReportDatabaseVersion ? read : read with { DatabaseVersion = null };
                if (read != identity)
                {
                    Log.Identified(Logger, Name, read.EngineVersion, read.DatabaseVersion);
                    identity = read;
                }

                Volatile.Write(ref identityFrom, time.GetTimestamp());
                identityKnown = true;
            }

            return identity;
        }
        finally
        {
            versionGate.Release();
        }
    }

    public async ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        ScannerIdentity current = await IdentifyAsync(cancellationToken).ConfigureAwait(false);
        return subject.Length > Options.MaxStreamLength
            ? new EndedSession(TooLarge(current, started))
            : new ClamdSession(this, current, started);
    }

    public async ValueTask<ScannerReply> ScanAsync(ScanSubject subject, ReadOnlyMemory<byte> content, ContentDigest digest, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        ScannerIdentity current = IsFresh() ? identity : await IdentifyAsync(cancellationToken).ConfigureAwait(false);
        if (content.Length > Options.MaxStreamLength)
        {
            return TooLarge(current, started);
        }

        for (bool onlyNew = false; ; onlyNew = true)
        {
            ClamdSession session = new(this, current, started) { OnlyNew = onlyNew };
            try
            {
                await session.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                ScannerReply reply = await session.CompleteAsync(digest, cancellationToken).ConfigureAwait(false);
                if (!session.WentStale || onlyNew)
                {
                    return reply;
                }
            }
            finally
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        (string? text, Failure? failure) = await CommandAsync("zPING\0", cancellationToken).ConfigureAwait(false);
        return failure ?? (text == "PONG" ? null : Failures.Protocol($"clamd at {Options.EndPoint} answered PING with '{text}'"));
    }

    public ValueTask DisposeAsync()
    {
        Pool.Dispose();
        versionGate.Dispose();
        return ValueTask.CompletedTask;
    }

    internal ScannerVerdict TooLarge(ScannerIdentity current, long started) =>
        Verdict(Outcome.NotScanned, ReasonCode.FileTooLarge, new ClamdReply(ClamdReplyKind.Error, $"larger than {Options.MaxStreamLength} bytes, not sent", ""), current, started);

    internal ScannerVerdict Verdict(Outcome outcome, ReasonCode reason, ClamdReply reply, ScannerIdentity current, long started) => new()
    {
        Scanner = Name,
        Outcome = outcome,
        Reason = reason,
        Raw = reply.Raw,
        Threats = reply.Threat.Length > 0 ? [reply.Threat] : [],
        Identity = current,
        Duration = time.GetElapsedTime(started),
    };

    private bool IsFresh() => identityKnown && time.GetElapsedTime(Volatile.Read(ref identityFrom)) < Options.VersionAge;

    /// <summary>A short command: its reply, or why there is none. A stale connection is no reason.</summary>
    private async ValueTask<(string? Text, Failure? Failure)> CommandAsync(string command, CancellationToken cancellationToken)
    {
        for (bool onlyNew = false; ; onlyNew = true)
        {
            ClamdConnection? connection = null;
            try
            {
                connection = await Pool.RentAsync(onlyNew, cancellationToken).ConfigureAwait(false);
                string greeting = connection.Commands == 0 ? "zIDSESSION\0" : "";
                connection.Commands++;
                connection.SetDeadline(Options.CommandTimeout);
                await connection.SendAsync(Encoding.ASCII.GetBytes(greeting + command), cancellationToken).ConfigureAwait(false);
                ClamdFrame frame = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
                if (frame.Text is { } text && ClamdReply.Unnumber(text, connection.Commands) is { } body)
                {
                    Pool.Return(connection);
                    connection = null;
                    return (body, null);
                }

                if (frame.Text is null && frame.Rest.Length == 0 && connection.Reused && !onlyNew)
                {
                    continue;
                }

                return (null, Failures.Protocol($"clamd at {Options.EndPoint} gave no understandable reply to {command[1..^1]}"));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or TimeoutException)
            {
                if (connection is { Reused: true, TimedOut: false } && !onlyNew)
                {
                    continue;
                }

                return (null, connection is { TimedOut: true }
                    ? Failures.Timeout($"clamd at {Options.EndPoint} did not answer {command[1..^1]} in time")
                    : Failures.Connection($"clamd at {Options.EndPoint}: {e.Message}"));
            }
            finally
            {
                if (connection is not null)
                {
                    Pool.Close(connection);
                }
            }
        }
    }
}
