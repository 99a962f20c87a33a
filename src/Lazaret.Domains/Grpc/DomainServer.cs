using System.Net;
using System.Net.Sockets;
using Lazaret.Domains.Classify;
using Lazaret.Shared.Hosting;
using Lazaret.Shared.Metrics;
using Lazaret.Shared.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.Domains.Grpc;

/// <summary>The gRPC server of a classifier: started, listening, and stopped by disposing it.</summary>
internal sealed class DomainServer : IAsyncDisposable
{
    private static readonly object Port = new();

    private readonly WebApplication app;
    private readonly PemCertificateSource? certificate;
    private readonly HealthService health;
    private readonly CancellationTokenSource stopping;
    private readonly TimeSpan patience;

    private DomainServer(WebApplication app, PemCertificateSource? certificate, HealthService health, CancellationTokenSource stopping, TimeSpan patience)
    {
        this.app = app;
        this.certificate = certificate;
        this.health = health;
        this.stopping = stopping;
        this.patience = patience;
    }

    /// <summary>Where version 4 and our own services are, with the port that was really taken.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where version 3 is; null = nowhere.</summary>
    public Uri? AddressV3 { get; private set; }

    /// <summary>Where health and metrics are; null = nowhere.</summary>
    public Uri? AddressHttp { get; private set; }

    /// <summary>Starts to listen.</summary>
    /// <param name="classifier">Answers; not disposed of here.</param>
    /// <param name="options">Settings.</param>
    /// <param name="metrics">Where calls and verdicts are counted.</param>
    /// <param name="more">Further metrics; null = none.</param>
    /// <param name="logging">Where the log goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="ServerStartException">A port is taken, an address is not this machine's, tokens or certificates are missing.</exception>
    public static async Task<DomainServer> StartAsync(
        IDomainClassifier classifier, DomainServerOptions options, ServerMetrics metrics, Action<PrometheusText>? more, Action<ILoggingBuilder> logging, TimeProvider time, CancellationToken cancellationToken)
    {
        // 1. What may be served. 2. Services. 3. Ports. 4. Start.
        RequireTokens(options);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Lazaret.Domains", ContentRootPath = AppContext.BaseDirectory });
        logging(builder.Logging);
        PemCertificateSource? certificate = Certificate(options, builder, time);

        CancellationTokenSource stopping = new();
        HealthService health = new(["Classifier", DomainsService.Name]);
        GrpcRoutes routes = new();
        GrpcRoutes routesV3 = new();
        CompatServices compat = new(classifier, options.Profile, metrics);
        compat.MapV4(routes);
        compat.MapV3(routesV3);
        new DomainsService(classifier, options.Profile, metrics).Map(routes);
        health.Map(routes);
        health.Map(routesV3);

        ConnectionAge age = new(options.MaxConnectionAge, time);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options, certificate, age));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Patience);
        WebApplication app = builder.Build();
        TokenGuard tokens = new(options.Tokens);
        GrpcPipeline pipeline = new(tokens, options.MaxMessageBytes, metrics, time, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Lazaret.Domains.Grpc"), stopping.Token);
        OpsPages pages = new(tokens, health, options.ListenHttp is { } http && IPAddress.IsLoopback(http.Address), text =>
        {
            metrics.Write(text);
            more?.Invoke(text);
        });
        app.Run(context =>
        {
            if (PortOf(context) == PortKind.Http)
            {
                return pages.InvokeAsync(context);
            }

            age.Look(context);
            return pipeline.InvokeAsync(context, PortOf(context) == PortKind.V3 ? routesV3 : routes);
        });

        DomainServer server = new(app, certificate, health, stopping, options.Patience);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new ServerStartException($"Cannot listen: {e.Message.TrimEnd('.')}.", e);
        }

        Queue<string> bound = new(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses);
        server.Address = new Uri(bound.Dequeue());
        server.AddressV3 = options.ListenV3 is null ? null : new Uri(bound.Dequeue());
        server.AddressHttp = options.ListenHttp is null ? null : new Uri(bound.Dequeue());
        return server;
    }

    /// <summary>Tells probes and callers, takes no new calls, and lets those under way finish for as long as the options say.</summary>
    public async ValueTask DisposeAsync()
    {
        health.Stop();
        await stopping.CancelAsync().ConfigureAwait(false);
        using CancellationTokenSource end = new(patience);
        await app.StopAsync(end.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        certificate?.Dispose();
        stopping.Dispose();
    }

    private static void RequireTokens(DomainServerOptions options)
    {
        foreach (IPEndPoint? listen in (IPEndPoint?[])[options.Listen, options.ListenV3, options.ListenHttp])
        {
            if (listen is not null && options.Tokens.Count == 0 && !options.AllowOpen && !IPAddress.IsLoopback(listen.Address))
            {
                throw new ServerStartException(
                    $"On {listen}, which is not loopback, the classifier needs tokens (--token-file, dga:token_file); dga:allow_open=true serves without, on a network that lets nobody else in.");
            }
        }
    }

    private static PemCertificateSource? Certificate(DomainServerOptions options, WebApplicationBuilder builder, TimeProvider time)
    {
        if (options.CertFile is null && options.KeyFile is null)
        {
            return null;
        }

        if (options.CertFile is null || options.KeyFile is null)
        {
            throw new ServerStartException("TLS needs a certificate file and a key file, and only one of them is named; `lazaret certs dev` makes a pair to try it with.");
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        using ILoggerFactory none = LoggerFactory.Create(static _ => { });
        return PemCertificateSource.Open(options.CertFile, options.KeyFile, time, none.CreateLogger("Lazaret.Tls"), out PemCertificateSource? source) is { } error ? throw new ServerStartException(error) : source;
    }

    private static void Listen(KestrelServerOptions kestrel, DomainServerOptions options, PemCertificateSource? certificate, ConnectionAge age)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestBodySize = null; // each message has its own limit
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
        kestrel.Limits.Http2.InitialStreamWindowSize = 1 << 20;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        Endpoint(options.Listen, PortKind.V4);
        Endpoint(options.ListenV3, PortKind.V3);
        Endpoint(options.ListenHttp, PortKind.Http);

        void Endpoint(IPEndPoint? address, PortKind kind)
        {
            if (address is null)
            {
                return;
            }

            kestrel.Listen(address.Address, address.Port, endpoint =>
            {
                endpoint.Protocols = kind == PortKind.Http ? HttpProtocols.Http1 : HttpProtocols.Http2;
                endpoint.Use(next => connection =>
                {
                    connection.Items[Port] = kind;
                    age.Begin(connection);
                    return next(connection);
                });
                if (certificate is not null && kind != PortKind.Http)
                {
                    endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(certificate.ForHandshake()) });
                }
            });
        }
    }

    private static PortKind PortOf(HttpContext http) => (PortKind)http.Features.GetRequiredFeature<IConnectionItemsFeature>().Items[Port]!;

    private enum PortKind
    {
        V4,
        V3,
        Http,
    }
}
