using System.Net;
using System.Net.Sockets;
using Lazaret.Connectors.Hosting.Core;
using Lazaret.Connectors.Hosting.Routes;
using Lazaret.Connectors.Hosting.Scans;
using Lazaret.Core.Connectors;
using Lazaret.Core.Retries;
using Lazaret.Shared.Hosting;
using Lazaret.Shared.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Hosting;

/// <summary>
/// Serves one connector to a core over the DSX wire: its contract over HTTP, its registration, its scans (<c>connectors</c> §1). Any <see cref="IConnectorClient"/> will do.
/// Started, running, and stopped by disposing it; the connector is not disposed of here.
/// </summary>
public sealed class ConnectorHost : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly HostState state;
    private readonly CoreClient core;
    private readonly Registrar registrar;
    private readonly ScanRunner scans;
    private readonly MonitorRunner monitor;
    private readonly WebApplication app;
    private readonly PemCertificateSource? certificate;
    private readonly ILoggerFactory tlsLog;
    private Task[] loops = [];

    private ConnectorHost(HostState state, WebApplication app, PemCertificateSource? certificate, ILoggerFactory tlsLog, CoreClient core, Registrar registrar, ScanRunner scans, MonitorRunner monitor, Uri address)
    {
        this.state = state;
        this.app = app;
        this.certificate = certificate;
        this.tlsLog = tlsLog;
        this.core = core;
        this.registrar = registrar;
        this.scans = scans;
        this.monitor = monitor;
        Address = address;
    }

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public Uri Address { get; }

    /// <summary>The connector's identity.</summary>
    public Guid Uuid => state.Uuid;

    /// <summary>Registered, and the repository can be listed.</summary>
    public bool IsReady => state.IsReady;

    /// <summary>Starts to listen, then to register; unfinished scans go on once it is ready.</summary>
    /// <exception cref="ConnectorHostException">A setting is wrong, the port is taken, the data folder cannot be used.</exception>
    public static async Task<ConnectorHost> StartAsync(
        IConnectorClient connector, ConnectorHostOptions options, TimeProvider time, Action<ILoggingBuilder>? logging = null, CancellationToken cancellationToken = default)
    {
        (IPAddress address, int port) = ParseListen(options.Listen);
        bool guarded = options.AuthEnabled ?? !IPAddress.IsLoopback(address);
        if (!guarded && !IPAddress.IsLoopback(address) && !options.AllowOpen)
        {
            throw new ConnectorHostException(
                $"DSXCONNECTOR_AUTH__ENABLED is false, but {options.Listen} is not loopback: anybody who reaches it could read every object. Leave it out, or set LAZARET__CONNECTOR__ALLOW_OPEN=true "
                + "on a network that you trust.");
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Lazaret.Connectors", ContentRootPath = AppContext.BaseDirectory });
        logging?.Invoke(builder.Logging);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        bool tls = options.TlsCertFile is not null || options.TlsKeyFile is not null;
        PemCertificateSource? certificate = null;

        // Before the server is put together: it asks for the certificate while it is.
        ILoggerFactory tlsLog = LoggerFactory.Create(logging ?? (_ => { }));
        if (tls && PemCertificateSource.Open(options.TlsCertFile ?? "", options.TlsKeyFile ?? "", time, tlsLog.CreateLogger("Lazaret.Tls"), out certificate) is { } error)
        {
            tlsLog.Dispose();
            throw new ConnectorHostException(error);
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, address, port, () => certificate));
        if (tls)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        WebApplication app = builder.Build();
        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
        CoreClient? core = null;
        try
        {
            // Identity and the address that was really taken are both needed before the first route can answer.
            Guid uuid = options.RegisterWithCore ? ConnectorIdentity.Load(options.DataDirectory, loggers.CreateLogger("Lazaret.Connector")) : Guid.NewGuid();
            Directory.CreateDirectory(options.DataDirectory);
            Door door = new();
            app.Use(next => http => door.EnterAsync(http, next));
            await BindAsync(app, address, port, cancellationToken).ConfigureAwait(false);
            Uri bound = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            HostState state = new(connector, options, uuid, options.ConnectorUrl ?? Advertised(bound), time);
            core = new CoreClient(state, time);
            ILogger log = loggers.CreateLogger("Lazaret.Connector");
            Registrar registrar = new(state, core, time, log);
            Enqueuer enqueuer = new(state, core, new CoreBatching(core, time), registrar, time, log);
            ScanRunner scans = new(state, enqueuer, registrar, RetryPolicy.Default, time, log);
            MonitorRunner monitor = new(state, enqueuer, registrar, time, log);
            HostRoutes routes = new(state, new InboundGuard(state, guarded, time), scans, enqueuer, new ActionMemory(options.DataDirectory, time), IPAddress.IsLoopback(address), time, log);
            door.Serve(routes.InvokeAsync);
            ConnectorHost host = new(state, app, certificate, tlsLog, core, registrar, scans, monitor, bound);
            host.Begin();
            return host;
        }
        catch
        {
            core?.Dispose();
            certificate?.Dispose();
            tlsLog.Dispose();
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Returns once the connector is registered and its repository can be listed.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => registrar.WaitUntilReadyAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await scans.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await registrar.LeaveAsync().ConfigureAwait(false);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
        await app.StopAsync(patience.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        certificate?.Dispose();
        tlsLog.Dispose();
        core.Dispose();
        stop.Dispose();
    }

    private void Begin()
    {
        scans.Resume();
        loops = [Task.Run(() => registrar.RunAsync(stop.Token), CancellationToken.None), Task.Run(() => monitor.RunAsync(stop.Token), CancellationToken.None)];
    }

    private static async Task BindAsync(WebApplication app, IPAddress address, int port, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new ConnectorHostException($"Cannot listen on {address}:{port}: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static void Limit(KestrelServerOptions kestrel, IPAddress address, int port, Func<PemCertificateSource?> certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 1000;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
        kestrel.Limits.MaxRequestBodySize = HostAnswers.MaxBody;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        kestrel.Listen(address, port, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            if (certificate() is { } source)
            {
                endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(source.ForHandshake()) });
            }
        });
    }

    private static (IPAddress Address, int Port) ParseListen(string text)
    {
        string plain = text.Trim();
        if (IPEndPoint.TryParse(plain.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + plain[9..] : plain, out IPEndPoint? end))
        {
            return (end.Address, end.Port);
        }

        throw new ConnectorHostException($"\"{text}\" is no address to listen on; allowed is ADDRESS:PORT, such as 127.0.0.1:8620 or [::1]:8620.");
    }

    /// <summary>Somebody who listens on all addresses must be told by another name than 0.0.0.0.</summary>
    private static string Advertised(Uri bound) =>
        bound.Host is "0.0.0.0" or "[::]" ? $"{bound.Scheme}://{Dns.GetHostName()}:{bound.Port}" : bound.GetLeftPart(UriPartial.Authority);

    /// <summary>Requests that come between listening and the first route wait outside for a moment.</summary>
    private sealed class Door
    {
        private readonly TaskCompletionSource<RequestDelegate> open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Serve(RequestDelegate routes) => open.TrySetResult(routes);

        public async Task EnterAsync(HttpContext http, RequestDelegate next)
        {
            _ = next;
            RequestDelegate routes = await open.Task.WaitAsync(http.RequestAborted).ConfigureAwait(false);
            await routes(http).ConfigureAwait(false);
        }
    }
}
