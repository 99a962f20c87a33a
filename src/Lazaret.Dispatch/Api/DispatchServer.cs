using System.Net;
using System.Net.Sockets;
using Lazaret.Dispatch.Api.Events;
using Lazaret.Shared.Hosting;
using Lazaret.Shared.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Api;

/// <summary>The HTTP interface of a <see cref="Dispatcher"/>: started, listening, and stopped by disposing it.</summary>
internal sealed partial class DispatchServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly PemCertificateSource? certificate;

    private DispatchServer(WebApplication app, PemCertificateSource? certificate, Uri address)
    {
        this.app = app;
        this.certificate = certificate;
        Address = address;
    }

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="dispatcher">What is served; not disposed of here.</param>
    /// <param name="options">Settings.</param>
    /// <param name="more">Further routes; null = none.</param>
    /// <param name="logging">Where the log goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="ServerStartException">The port is taken, the address is not this machine's, keys or certificates are missing.</exception>
    public static async Task<DispatchServer> StartAsync(
        Dispatcher dispatcher, ServerOptions options, Action<IEndpointRouteBuilder>? more, Action<ILoggingBuilder> logging, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Keys.Count == 0 && !options.AllowOpen && !IPAddress.IsLoopback(options.Listen.Address))
        {
            throw new ServerStartException($"On {options.Listen}, which is not loopback, the dispatcher needs API keys (DP__API_KEYS); DP__ALLOW_OPEN=true serves without, on a network that lets nobody else in.");
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Lazaret.Dispatch", ContentRootPath = AppContext.BaseDirectory });
        logging(builder.Logging);
        PemCertificateSource? certificate = Certificate(options, builder, time);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options, certificate));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        RequestGuard guard = new(options);
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Lazaret.Dispatch.Api");
        app.Use(next => http => GuardedAsync(http, next, guard, logger));
        app.UseRouting();
        RequestMetrics measured = new(dispatcher.Metrics, time);
        app.Use(next => http => measured.InvokeAsync(http, next));
        EventRoutes.Map(app, dispatcher);
        app.MapGet("/", http => http.Response.WriteAsync("Azul Dispatcher"));
        app.MapGet("/healthz", http => http.Response.WriteAsync("ok"));
        app.MapGet("/readyz", http => ReadyAsync(http, dispatcher));
        app.MapGet("/metrics", http => MetricsAsync(http, dispatcher));
        more?.Invoke(app);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            certificate?.Dispose();
            throw new ServerStartException($"Cannot listen on {options.Listen}: {e.Message.TrimEnd('.')}.", e);
        }

        string bound = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new DispatchServer(app, certificate, new Uri(bound));
    }

    /// <summary>Takes no new connections, and lets requests that are under way finish for up to 10 s.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        await app.StopAsync(patience.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        certificate?.Dispose();
    }

    private static PemCertificateSource? Certificate(ServerOptions options, WebApplicationBuilder builder, TimeProvider time)
    {
        if (options.CertFile is null && options.KeyFile is null)
        {
            return null;
        }

        if (options.CertFile is null || options.KeyFile is null)
        {
            throw new ServerStartException("HTTPS needs a certificate file and a key file, and only one of them is named; `lazaret certs dev` makes a pair to try it with.");
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        using ILoggerFactory none = LoggerFactory.Create(static _ => { });
        return PemCertificateSource.Open(options.CertFile, options.KeyFile, time, none.CreateLogger("Lazaret.Tls"), out PemCertificateSource? source) is { } error ? throw new ServerStartException(error) : source;
    }

    private static void Limit(KestrelServerOptions kestrel, ServerOptions options, PemCertificateSource? certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestLineSize = 32 * 1024;
        kestrel.Limits.MaxRequestBodySize = null; // each route has its own
        kestrel.Listen(options.Listen.Address, options.Listen.Port, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
            {
                endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(certificate.ForHandshake()) });
            }
        });
    }

    private static async Task GuardedAsync(HttpContext http, RequestDelegate next, RequestGuard guard, ILogger logger)
    {
        try
        {
            await guard.InvokeAsync(http, next).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            await ApiErrors.WriteAsync(http, e.StatusCode, "bad request", e.Message).ConfigureAwait(false);
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
        {
            LogFailed(logger, e, http.Request.Path);
            await ApiErrors.WriteAsync(http, 500, "internal error", "an error that should not happen; the log of the server has more").ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client is gone.
        }
    }

    private static async Task ReadyAsync(HttpContext http, Dispatcher dispatcher)
    {
        string? trouble = await dispatcher.TroubleAsync(http.RequestAborted).ConfigureAwait(false);
        http.Response.StatusCode = trouble is null ? 200 : 503;
        await http.Response.WriteAsync(trouble ?? "ready", http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task MetricsAsync(HttpContext http, Dispatcher dispatcher)
    {
        await dispatcher.MeasureAsync(http.RequestAborted).ConfigureAwait(false);
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await http.Response.WriteAsync(dispatcher.Metrics.ToText(), http.RequestAborted).ConfigureAwait(false);
    }

    [LoggerMessage(5010, LogLevel.Error, "The request {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception e, string path);
}
