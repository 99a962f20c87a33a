using Lazaret.Connectors.Sftp.Transport;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>
/// Sessions with one server, shared by all who need one: another is opened when those that there are have much to do, and in the place of one that broke. After a
/// failure nothing is tried for a while, each time for longer.
/// </summary>
internal sealed class SessionPool(ISftpTransportFactory factory, SftpSessionOptions options, int most, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Requests under way above which another session is worth its connection.</summary>
    private const int Busy = 24;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstOfLasting = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly List<ISftpSession> sessions = [];
    private readonly CancellationTokenSource stop = new();
    private Task<ISftpSession>? connecting;
    private SftpFailure? last;
    private int failures;
    private long failedAt;
    private bool disposed;

    /// <summary>Sessions that stand.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return sessions.Count(s => s.Failure is null);
            }
        }
    }

    /// <summary>A session to use now; it may break later.</summary>
    /// <exception cref="SftpException">There is none.</exception>
    public async ValueTask<ISftpSession> GetAsync(CancellationToken cancellationToken)
    {
        Task<ISftpSession> wait;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            sessions.RemoveAll(Dropped);
            ISftpSession? least = sessions.MinBy(s => s.Load);
            bool more = sessions.Count < most && connecting is null && Remaining() is null;
            if (least is not null && (!more || least.Load < Busy))
            {
                return least;
            }

            if (connecting is null && Remaining() is { } left)
            {
                throw new SftpException(last! with { RetryAfter = left });
            }

            connecting ??= Task.Run(ConnectAsync, CancellationToken.None);
            if (least is not null)
            {
                return least; // the new one is for those who come later
            }

            wait = connecting;
        }

        return await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Does something that may be done twice, with another session when the first one turns out to be broken: servers close connections that were idle.
    /// </summary>
    public async ValueTask<T> RunAsync<T>(Func<ISftpSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        ISftpSession session = await GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work(session).ConfigureAwait(false);
        }
        catch (SftpException e) when (e.Kind == SftpFailureKind.ConnectionLost && session.Failure is not null)
        {
            return await work(await GetAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? last;
        List<ISftpSession> open;
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            last = connecting;
        }

        await stop.CancelAsync().ConfigureAwait(false);
        if (last is not null)
        {
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (gate)
        {
            open = [.. sessions];
            sessions.Clear();
        }

        foreach (ISftpSession session in open)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }

        stop.Dispose();
    }

    private static bool Dropped(ISftpSession session)
    {
        if (session.Failure is null)
        {
            return false;
        }

        _ = session.DisposeAsync().AsTask();
        return true;
    }

    /// <summary>How long nothing is to be tried; null = it may be tried.</summary>
    private TimeSpan? Remaining()
    {
        if (last is null)
        {
            return null;
        }

        TimeSpan first = last.MayPass ? First : FirstOfLasting;
        TimeSpan pause = TimeSpan.FromTicks(Math.Min(Longest.Ticks, first.Ticks << Math.Min(failures - 1, 16)));
        TimeSpan left = pause - time.GetElapsedTime(failedAt);
        return left > TimeSpan.Zero ? left : null;
    }

    private async Task<ISftpSession> ConnectAsync()
    {
        try
        {
            SftpSession session = await SftpSession.ConnectAsync(factory, options, time, stop.Token).ConfigureAwait(false);
            lock (gate)
            {
                connecting = null;
                (failures, last) = (0, null);
                sessions.Add(session);
            }

            return session;
        }
        catch (Exception e)
        {
            lock (gate)
            {
                connecting = null;
                failures++;
                last = e is SftpException known ? known.Failure : new SftpFailure(SftpFailureKind.Unreachable, $"{factory.Server} cannot be reached: {e.Message.TrimEnd('.')}");
                failedAt = time.GetTimestamp();
                throw new SftpException(last);
            }
        }
    }
}
