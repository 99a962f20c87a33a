using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Dispatch.Api;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Storage.Sqlite.Dispatch;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>A dispatcher with its HTTP interface over a store of its own.</summary>
internal sealed class DispatchRig : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-dispatch-").FullName;

    private readonly Action<IEndpointRouteBuilder>? routes;

    private DispatchRig(TimeProvider time, Action<IEndpointRouteBuilder>? routes)
    {
        Time = time;
        this.routes = routes;
    }

    public TimeProvider Time { get; }

    public SqliteDispatchStore Store { get; private set; } = null!;

    public Dispatcher Dispatcher { get; private set; } = null!;

    public DispatchServer Server { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public static async Task<DispatchRig> StartAsync(Action<DispatcherOptions>? change = null, TimeProvider? time = null, Action<IEndpointRouteBuilder>? routes = null)
    {
        DispatchRig rig = new(time ?? TimeProvider.System, routes);
        await rig.OpenAsync(change);
        return rig;
    }

    /// <summary>Ends and starts again over the same store.</summary>
    public async Task RestartAsync(Action<DispatcherOptions>? change = null)
    {
        await CloseAsync();
        await OpenAsync(change);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string query, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Http.PostAsync($"/api/v2/event?{query}", content);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(params DispatchEvent[] events) =>
        await PostAsync($"model={EventModels.Name(events[0].Model)}&include_ok=true", $"[{string.Join(',', events.Select(e => Encoding.UTF8.GetString(EventJson.Bytes(e))))}]");

    /// <summary>Fetches; the info, and the events as they came.</summary>
    public async Task<(JsonElement Info, JsonElement[] Events)> FetchAsync(string route, string query, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage answer = await Http.GetAsync($"/api/v2/event/{route}?{query}", cancellationToken);
        string text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("multipart/form-data", answer.Content.Headers.ContentType!.MediaType);
        Dictionary<string, string> parts = Multipart.Read(answer.Content.Headers.ContentType.Parameters.Single(p => p.Name == "boundary").Value!, text);
        Assert.Equal(["info", "events"], parts.Keys);
        JsonElement events = JsonDocument.Parse(parts["events"]).RootElement;
        Assert.Equal("events", Assert.Single(events.EnumerateObject()).Name);
        return (JsonDocument.Parse(parts["info"]).RootElement, [.. events.GetProperty("events").EnumerateArray()]);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task OpenAsync(Action<DispatcherOptions>? change)
    {
        DispatcherOptions options = new() { Housekeeping = TimeSpan.FromHours(1) };
        change?.Invoke(options);
        Store = SqliteDispatchStore.Open(new DispatchStoreOptions { DataDirectory = folder }, Time);
        Dispatcher = await Dispatcher.StartAsync(Store, Store, options, Time, NullLoggerFactory.Instance, default);
        Server = await DispatchServer.StartAsync(Dispatcher, new ServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) }, routes, static logging => logging.ClearProviders(), TimeProvider.System, default);
        Http = new HttpClient { BaseAddress = Server.Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    private async Task CloseAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        await Dispatcher.DisposeAsync();
        await Store.DisposeAsync();
    }
}
