using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lazaret.Domains.Api;
using Lazaret.Domains.Classify;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lazaret.Domains.Tests.Api;

/// <summary>The routes for names on a real server.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    public const string Ndjson = "application/x-ndjson";

    private readonly WebApplication app;

    private ApiFixture(WebApplication app, FakeClassifier fake, DomainApi api)
    {
        this.app = app;
        Fake = fake;
        Api = api;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public FakeClassifier Fake { get; }

    public DomainApi Api { get; }

    public HttpClient Http { get; }

    public static async Task<ApiFixture> StartAsync(Action<DomainApiOptions>? change = null, Func<IDomainClassifier, IDomainClassifier>? around = null)
    {
        DomainApiOptions options = new();
        change?.Invoke(options);
        FakeClassifier fake = new();
        ModelDescription model = new()
        {
            Id = fake.Model.Id, Hash = fake.Model.Hash, Created = "2026-11-21", Profiles = [new ProfileThresholds("balanced", true, 3.5f)], Families = fake.Model.Families, PublicSuffixListDate = "2023-02-09",
        };
        DomainApi api = new(around?.Invoke(fake) ?? fake, () => model, options, TimeProvider.System);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 1 << 20); // as in lazaret up
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.UseRouting();
        DomainRoutes.Map(app.MapGroup("/api/v2"), api);
        await app.StartAsync();
        return new ApiFixture(app, fake, api);
    }

    public Task<HttpResponseMessage> ClassifyAsync(string body, string type = "application/json", string query = "") =>
        Http.PostAsync("/api/v2/domains/classify" + query, new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type)));

    /// <summary>Status and body.</summary>
    public static async Task<(int Status, JsonElement Body)> ReadAsync(Task<HttpResponseMessage> asking)
    {
        using HttpResponseMessage response = await asking;
        return ((int)response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Api.Dispose();
    }
}
