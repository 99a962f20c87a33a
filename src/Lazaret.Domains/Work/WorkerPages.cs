using System.Net;
using System.Net.Sockets;
using Lazaret.Core.Domains;
using Lazaret.Domains.Grpc;
using Lazaret.Shared.Hosting;
using Lazaret.Shared.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.Domains.Work;

/// <summary>Over HTTP: <c>/health/live</c>, <c>/health/ready</c> (queue and classifier answer) and <c>/metrics</c>, which needs the token where there are tokens.</summary>
internal sealed class WorkerPages : IAsyncDisposable
{
    private readonly WebApplication? app;
    private volatile DomainWorker? worker;

    /// <summary>None.</summary>
    public WorkerPages()
    {
    }

    private WorkerPages(WebApplication app) => this.app = app;

    /// <summary>Where they are; null = nowhere.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Starts to listen.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="tokens">Who may see metrics.</param>
    /// <param name="logging">For the web server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServerStartException">The port is taken, or the address is not this machine's.</exception>
    public static async Task<WorkerPages> StartAsync(IPEndPoint listen, TokenGuard tokens, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Lazaret.Domains", ContentRootPath = AppContext.BaseDirectory });
        logging(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(listen);
        });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        WebApplication app = builder.Build();
        WorkerPages pages = new(app);
        bool loopback = IPAddress.IsLoopback(listen.Address);
        app.Run(context => pages.AnswerAsync(context, tokens, loopback));
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await pages.DisposeAsync().ConfigureAwait(false);
            throw new ServerStartException($"Cannot listen: {e.Message.TrimEnd('.')}.", e);
        }

        pages.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return pages;
    }

    /// <summary>From now on they tell about this worker.</summary>
    public void Show(DomainWorker shown) => worker = shown;

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext http, TokenGuard tokens, bool loopback)
    {
        // Pages of web sites may not ask, under whatever name they reached us.
        string host = http.Request.Host.Host;
        bool local = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
        if (http.Request.Headers.Origin.Count > 0 || (loopback && !local))
        {
            await SayAsync(http, 403, "pages of web sites may not ask").ConfigureAwait(false);
            return;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            await SayAsync(http, 405, "only GET is served here").ConfigureAwait(false);
            return;
        }

        string? problem = worker is { } known ? known.Health.Problem : "there is no queue yet";
        switch (http.Request.Path.Value)
        {
            case "/health" or "/health/live" or "/healthz":
                await SayAsync(http, 200, "ok").ConfigureAwait(false);
                break;
            case "/health/ready" or "/readyz":
                await SayAsync(http, problem is null ? 200 : 503, problem ?? "ready").ConfigureAwait(false);
                break;
            case "/metrics" when !tokens.Knows(http.Request.Headers.Authorization):
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"lazaret\"";
                await SayAsync(http, 401, "send the token as \"Authorization: Bearer TOKEN\"").ConfigureAwait(false);
                break;
            case "/metrics":
                await MetricsAsync(http).ConfigureAwait(false);
                break;
            default:
                await SayAsync(http, 404, "there is /health/live, /health/ready and /metrics").ConfigureAwait(false);
                break;
        }
    }

    private async Task MetricsAsync(HttpContext http)
    {
        PrometheusText text = new();
        if (worker is { } shown)
        {
            QueueCounts? counts = null;
            try
            {
                counts = await shown.Queue.CountAsync(http.RequestAborted).ConfigureAwait(false);
            }
            catch (DomainQueueException)
            {
                // The worker's own figures all the same.
            }

            WorkerMetrics.Write(text, shown, counts);
        }

        http.Response.ContentType = PrometheusText.ContentType;
        await http.Response.WriteAsync(text.ToString(), http.RequestAborted).ConfigureAwait(false);
    }

    private static Task SayAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text + "\n", http.RequestAborted);
    }
}
