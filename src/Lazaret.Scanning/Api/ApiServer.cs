using System.Net.Sockets;
using Lazaret.Core.Dsx;
using Lazaret.Core.Results;
using Lazaret.Scanning.Api.Connectors;
using Lazaret.Scanning.Api.DeadLetters;
using Lazaret.Scanning.Api.Documents;
using Lazaret.Scanning.Api.Errors;
using Lazaret.Scanning.Api.Events;
using Lazaret.Scanning.Api.Health;
using Lazaret.Scanning.Api.Items;
using Lazaret.Scanning.Api.Jobs;
using Lazaret.Scanning.Api.Json;
using Lazaret.Scanning.Api.Metrics;
using Lazaret.Scanning.Api.Pages;
using Lazaret.Scanning.Api.Results;
using Lazaret.Scanning.Api.Routes;
using Lazaret.Scanning.Api.Security;
using Lazaret.Scanning.Api.Statistics;
using Lazaret.Scanning.Api.Tls;
using Lazaret.Scanning.Api.Uploads;
using Lazaret.Scanning.Api.V1;
using Lazaret.Scanning.Api.V1.Results;
using Lazaret.Scanning.Hosting;
using Lazaret.Shared.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Api;

/// <summary>The HTTP interface of a scan host: started, listening, and stopped by disposing it.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private readonly DsxServices dsx;

    private ApiServer(WebApplication app, DsxServices dsx, Uri address, string? createdKey)
    {
        this.app = app;
        this.dsx = dsx;
        Address = address;
        CreatedKey = createdKey;
    }

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public Uri Address { get; }

    /// <summary>The API key that was made at this start, to be shown once; null when none was needed or one was there.</summary>
    public string? CreatedKey { get; }

    /// <summary>The enrollment token for connectors that was made at this start, to be shown once; null when none was needed or one was there.</summary>
    public string? CreatedEnrollmentToken => dsx.CreatedToken;

    /// <summary>A result in the words of the DSX wire, with its connector as it registered: for audit collectors.</summary>
    public DsxScanResult Describe(ScanResult result) => DsxResults.Of(result, dsx.Context.Directory.Find(result.ConnectorId.Value)?.Model);

    /// <summary>Starts to listen.</summary>
    /// <param name="host">What is served; not disposed of here.</param>
    /// <param name="options">Settings; checked first.</param>
    /// <param name="logging">Where the log goes; null = nowhere.</param>
    /// <param name="time">The clock; null = the system's.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="ApiStartException">A setting is wrong, the port is taken, or the address is not this machine's.</exception>
    public static async Task<ApiServer> StartAsync(
        IScanHost host, ApiOptions options, Action<ILoggingBuilder>? logging = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<string> errors = options.Validate();
        if (!ListenAddress.TryParse(options.Listen, out ListenAddress? listen, out _) || errors.Count > 0)
        {
            throw new ApiStartException(string.Join(' ', errors));
        }

        listen = listen with { IsTls = TlsServing.Check(options.Tls, listen) };
        (ApiKeys? keys, string? created) = listen.IsLoopback ? (null, null) : await ApiKeys.LoadAsync(host.Store, cancellationToken).ConfigureAwait(false);
        (WebApplication app, DsxServices dsx) = await BuildAsync(host, options, listen, keys, logging, time ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await dsx.DisposeAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
            throw new ApiStartException(Explain(e, listen), e);
        }

        string bound = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new ApiServer(app, dsx, new Uri(bound), created);
    }

    /// <summary>Takes no new connections, ends the event streams, and lets requests that are under way finish for up to 5 s.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
        await app.StopAsync(patience.Token).ConfigureAwait(false);
        await dsx.DisposeAsync().ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<(WebApplication App, DsxServices Dsx)> BuildAsync(
        IScanHost host, ApiOptions options, ListenAddress listen, ApiKeys? keys, Action<ILoggingBuilder>? logging, TimeProvider time, CancellationToken cancellationToken)
    {
        // The empty builder: no settings file of whatever folder we stand in, no environment, no watchers; and it starts in a fraction of the time.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Lazaret.Scanning", ContentRootPath = AppContext.BaseDirectory });
        logging?.Invoke(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options, listen));
        if (listen.IsTls)
        {
            TlsServing.Add(builder.Services, builder.WebHost, options.Tls, time);
        }

        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
        });
        OpenApiDocument.Add(builder.Services, keys is not null);

        WebApplication app = builder.Build();
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Lazaret.Api");
        ProblemMiddleware problems = new(logger);
        AccessGuard guard = new(options, listen.IsLoopback, keys);
        app.Use(next => http => problems.InvokeAsync(http, next));
        app.Use(next => http => guard.InvokeAsync(http, next));
        app.UseRouting();
        app.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "Lazaret API";
            ui.SwaggerEndpoint("/openapi.json", "Lazaret API");
        });
        DsxServices dsx;
        try
        {
            dsx = await DsxServices.StartAsync(host, options, listen.IsLoopback, app.Services.GetRequiredService<ILoggerFactory>(), time, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        Map(app, new ApiContext(host, options, time), dsx.Context, app.Lifetime.ApplicationStopping);
        return (app, dsx);
    }

    private static void Map(WebApplication app, ApiContext api, DsxContext dsx, CancellationToken stopping)
    {
        EventClients clients = new(api.Options.MaxEventClients);
        RouteGroupBuilder v2 = app.MapGroup("/api/v2");
        ConnectorEndpoints.Map(v2, api);
        JobEndpoints.Map(v2, api);
        ItemEndpoints.Map(v2, api);
        ResultEndpoints.Map(v2, api);
        DeadLetterEndpoints.Map(v2, api);
        UploadEndpoint.Map(v2, api);
        StatisticsEndpoints.Map(v2, api);
        RouteEndpoints.Map(v2, api);
        api.Options.MoreRoutes?.Invoke(v2);
        HealthEndpoints.Map(app, api);
        MetricsEndpoint.Map(app, api, clients);
        EventStreamEndpoint.Map(app, api, clients, stopping);
        app.MapOpenApi("/openapi.json");
        DsxApi.Map(app, dsx, api, clients, stopping);
        LandingPage.Map(app);
    }

    private static void Limit(KestrelServerOptions kestrel, ApiOptions options, ListenAddress listen)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections + options.MaxEventClients;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
        kestrel.Limits.MaxRequestBodySize = options.MaxJsonBytes;
        kestrel.Limits.RequestHeadersTimeout = options.HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = options.KeepAliveTimeout;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.MinBytesPerSecond, options.RateGrace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, options.RateGrace);
        kestrel.Listen(listen.Address, listen.Port, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            if (listen.IsTls)
            {
                TlsServing.Use(endpoint);
            }
        });
    }

    private static string Explain(Exception e, ListenAddress listen)
    {
        SocketError error = (e as SocketException ?? e.InnerException as SocketException ?? e.InnerException?.InnerException as SocketException)?.SocketErrorCode ?? SocketError.SocketError;
        bool taken = error == SocketError.AddressAlreadyInUse || e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException;
        return taken
            ? $"{listen} is in use by another program; stop that one or choose another address with --listen."
            : error switch
            {
                SocketError.AddressNotAvailable => $"{listen} is not an address of this machine.",
                SocketError.AccessDenied => $"The system does not let this user listen on {listen}; ports below 1024 need a privilege.",
                _ => $"Cannot listen on {listen}: {e.Message}",
            };
    }
}
