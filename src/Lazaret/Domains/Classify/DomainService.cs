using Lazaret.Configuration.Catalog;
using Lazaret.Domains.Api;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Domains.Classify;

/// <summary>The routes for names in <c>lazaret up</c>. The model that is built in is read when the first question comes; files that are named are read at once, so that a mistake is told at the start.</summary>
internal sealed class DomainService : IAsyncDisposable
{
    private readonly LazyEngine engine;
    private readonly DomainApi api;

    private DomainService(LazyEngine engine, DomainApiOptions options, TimeProvider time)
    {
        this.engine = engine;
        api = new DomainApi(new LazyClassifier(() => engine.Value.Classifier), () => engine.Value.Describe(options.Profile), options, time);
    }

    /// <summary>Null when <c>dga:enabled</c> is false.</summary>
    /// <exception cref="Cli.UserErrorException">A file cannot be used.</exception>
    public static DomainService? Create(SettingSet settings, TimeProvider time)
    {
        if (settings.Flag("dga:enabled") == false)
        {
            return null;
        }

        EngineRequest request = DomainSettings.Engine(settings);
        DomainService service = new(new LazyEngine(request), DomainSettings.Api(settings), time);
        if (request.Model is not null || request.AllowList is not null || request.SuffixList is not null)
        {
            _ = service.engine.Value;
        }

        return service;
    }

    /// <summary>Maps the routes into the group <c>/api/v2</c>.</summary>
    public void Map(IEndpointRouteBuilder routes) => DomainRoutes.Map(routes, api);

    /// <summary>In the Prometheus text format.</summary>
    public string Metrics() => api.Metrics.ToText();

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await engine.DisposeAsync();
    }
}
