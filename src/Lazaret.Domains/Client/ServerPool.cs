using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Lazaret.Domains.Grpc;
using Lazaret.Domains.Protos.Health;
using Lazaret.Shared.Tls;

namespace Lazaret.Domains.Client;

/// <summary>
/// All addresses of all servers that are named. Whoever asks gets the one with the fewest calls under way, in turn among equals. One that fails is left out, and asked for its health now and then
/// until it is well; while all are left out, all are tried.
/// </summary>
internal sealed class ServerPool : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstProbe = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastProbe = TimeSpan.FromSeconds(5);

    private readonly RemoteOptions options;
    private readonly TimeProvider time;
    private readonly X509Certificate2Collection? authorities;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closing = new();
    private readonly Task keeping;
    private readonly SemaphoreSlim lookingUp = new(1);
    private List<RemoteServer> servers = [];
    private long lookedUp = long.MinValue;
    private int turn;

    /// <exception cref="ArgumentException">The file of authorities cannot be used.</exception>
    public ServerPool(RemoteOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        if (options.CaFile is { } file && PemPair.ReadCertificates(file, out authorities) is { } error)
        {
            throw new ArgumentException(error);
        }

        keeping = KeepAsync();
    }

    /// <summary>The addresses that are known now.</summary>
    public IReadOnlyList<RemoteServer> Servers => Volatile.Read(ref servers);

    /// <summary>Takes a server for one call; null when no name has an address. Given back by <see cref="Done"/>.</summary>
    /// <param name="not">Rather another one than this.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<RemoteServer?> TakeAsync(RemoteServer? not, CancellationToken cancellationToken)
    {
        if (Servers.Count == 0)
        {
            await LookUpAsync(cancellationToken).ConfigureAwait(false);
        }

        lock (gate)
        {
            RemoteServer? best = Best(s => !s.IsEjected && s != not) ?? Best(s => !s.IsEjected) ?? Best(s => s != not) ?? Best(_ => true);
            if (best is not null)
            {
                best.UnderWay++;
            }

            return best;
        }
    }

    /// <summary>The call is over.</summary>
    /// <param name="server">Whose.</param>
    /// <param name="failed">The server is to blame: true; it is well: false; nothing is known of it: null.</param>
    public void Done(RemoteServer server, bool? failed)
    {
        lock (gate)
        {
            server.UnderWay--;
            if (failed == false)
            {
                server.Failures = 0;
                server.IsEjected = false;
            }
            else if (failed == true)
            {
                Eject(server);
            }

            Close(server);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await keeping.ConfigureAwait(false);
        lock (gate)
        {
            foreach (RemoteServer server in servers)
            {
                server.Connection.Dispose();
            }
        }

        closing.Dispose();
        lookingUp.Dispose();
    }

    private RemoteServer? Best(Func<RemoteServer, bool> fits)
    {
        RemoteServer? best = null;
        turn++;
        for (int i = 0; i < servers.Count; i++)
        {
            RemoteServer server = servers[(int)((uint)(turn + i) % (uint)servers.Count)];
            if (fits(server) && (best is null || server.UnderWay < best.UnderWay))
            {
                best = server;
            }
        }

        return best;
    }

    /// <summary>Under the lock.</summary>
    private void Eject(RemoteServer server)
    {
        server.IsEjected = true;
        server.HasNoBatches = false;
        double wait = Math.Min(LastProbe.TotalSeconds, FirstProbe.TotalSeconds * Math.Pow(2, Math.Min(server.Failures++, 20))) * (0.8 + (Random.Shared.NextDouble() * 0.4));
        server.ProbeAt = time.GetTimestamp() + (long)(wait * time.TimestampFrequency);
    }

    private static void Close(RemoteServer server)
    {
        if (server is { IsRetired: true, UnderWay: 0 })
        {
            server.Connection.Dispose();
        }
    }

    /// <summary>Looks names up again when it is time, and probes servers that were left out.</summary>
    private async Task KeepAsync()
    {
        using PeriodicTimer timer = new(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(closing.Token).ConfigureAwait(false))
            {
                if (Servers.Count > 0 && time.GetElapsedTime(lookedUp) >= options.Refresh)
                {
                    await LookUpAsync(closing.Token).ConfigureAwait(false);
                }

                List<RemoteServer> due;
                lock (gate)
                {
                    long now = time.GetTimestamp();
                    due = [.. servers.Where(s => s.IsEjected && s.ProbeAt <= now)];
                    due.ForEach(s => s.UnderWay++);
                }

                await Task.WhenAll(due.Select(ProbeAsync)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task ProbeAsync(RemoteServer server)
    {
        bool? failed = true;
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(closing.Token);
            TimeSpan timeout = TimeSpan.FromSeconds(1);
            limit.CancelAfter(timeout);
            GrpcAnswer<HealthCheckResponse> answer = await server.Connection
                .AskAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest(), HealthCheckResponse.Parser, timeout, limit.Token).ConfigureAwait(false);
            failed = answer.Message.Status != HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (RemoteCallException e) when (e.Code is GrpcCode.Unimplemented or GrpcCode.NotFound or GrpcCode.Unauthenticated)
        {
            failed = false; // servers of the existing system have no health service, but they answer
        }
        catch (Exception e) when (e is RemoteCallException or OperationCanceledException)
        {
            // Still not well.
        }

        Done(server, failed);
    }

    private async Task LookUpAsync(CancellationToken cancellationToken)
    {
        await lookingUp.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IEnumerable<List<(ServerName Name, IPAddress Address)>> found = await Task.WhenAll(options.Servers.Select(name => AddressesAsync(name, cancellationToken))).ConfigureAwait(false);
            lookedUp = time.GetTimestamp();
            Replace([.. found.SelectMany(f => f).Distinct()]);
        }
        finally
        {
            lookingUp.Release();
        }
    }

    /// <summary>The addresses of a name; those known already when it cannot be looked up.</summary>
    private async Task<List<(ServerName Name, IPAddress Address)>> AddressesAsync(ServerName name, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name.Host, out IPAddress? address))
        {
            return [(name, address)];
        }

        try
        {
            IPAddress[] all = await options.Resolve(name.Host, cancellationToken).ConfigureAwait(false);
            if (all.Length > 0)
            {
                // A name of this machine stands for it twice; the first family that there is will do.
                AddressFamily family = all.Any(a => a.AddressFamily == AddressFamily.InterNetwork) ? AddressFamily.InterNetwork : all[0].AddressFamily;
                return [.. all.Where(a => a.AddressFamily == family).Select(a => (name, a))];
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // The name server may be back next time.
        }

        return [.. Servers.Where(s => s.Name == name).Select(s => (name, s.Address))];
    }

    private void Replace(List<(ServerName Name, IPAddress Address)> found)
    {
        lock (gate)
        {
            List<RemoteServer> next = [.. servers.Where(s => found.Contains((s.Name, s.Address)))];
            foreach (RemoteServer gone in servers.Except(next))
            {
                gone.IsRetired = true;
                Close(gone);
            }

            foreach ((ServerName name, IPAddress address) in found.Where(f => !next.Exists(s => (s.Name, s.Address).Equals(f))).ToList())
            {
                next.Add(new RemoteServer(name, address, new GrpcConnection(name, address, options.Tls || options.CaFile is not null, authorities, options.Token)));
            }

            Volatile.Write(ref servers, next);
        }
    }
}
