using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;
using Lazaret.Dispatch.Client;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Plugins;
using Lazaret.Dispatch.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Dispatch.Tests.Plugins;

/// <summary>A dispatcher, streams beside it, and a plugin for both.</summary>
internal sealed class PluginRig : IAsyncDisposable
{
    private readonly WebApplication streams;
    private readonly DispatcherClient client;
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    private PluginRig(DispatchRig hub, WebApplication streams, IReadOnlyList<IScanner> scanners, Action<PluginOptionsDraft>? change)
    {
        Hub = hub;
        this.streams = streams;
        PluginOptionsDraft draft = new();
        change?.Invoke(draft);
        client = new DispatcherClient(new DispatcherClientOptions { Events = hub.Server.Address, Streams = new Uri(streams.Urls.First()), UserAgent = "dpclient-lazaret-p" }, TimeProvider.System);
        Plugin = new ScannerPlugin(
            client,
            scanners,
            new PluginOptions { Name = "p", Version = "1", Deadline = TimeSpan.FromSeconds(2), Idle = TimeSpan.FromMilliseconds(50), Heartbeat = draft.Heartbeat, Timeout = draft.Timeout },
            TimeProvider.System,
            NullLogger.Instance);
    }

    public DispatchRig Hub { get; }

    public ScannerPlugin Plugin { get; }

    /// <summary>Content by hash.</summary>
    public ConcurrentDictionary<string, byte[]> Content { get; } = new();

    /// <summary>The ranges that were asked for.</summary>
    public ConcurrentQueue<string> Ranges { get; } = new();

    /// <summary>Changes an answer before its body is sent.</summary>
    public Action<HttpResponse> Spoil { get; set; } = static _ => { };

    public static async Task<PluginRig> StartAsync(IReadOnlyList<IScanner> scanners, Action<PluginOptionsDraft>? change = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        WebApplication streams = builder.Build();
        PluginRig? rig = null;
        streams.MapGet("/api/v3/stream/{source}/{label}/{hash}", http => rig!.SendAsync(http));
        await streams.StartAsync();
        rig = new PluginRig(await DispatchRig.StartAsync(), streams, scanners, change);
        return rig;
    }

    public static ScannerVerdict Verdict(Outcome outcome, ReasonCode reason = ReasonCode.None, params string[] threats) =>
        new() { Scanner = "fake", Outcome = outcome, Reason = reason, Raw = "raw", Threats = threats, Identity = new ScannerIdentity("fake", "1", "1") };

    /// <summary>Publishes a binary with content.</summary>
    public async Task<string> AddAsync(byte[] content, string? hash = null, bool keep = true)
    {
        hash ??= Convert.ToHexStringLower(SHA256.HashData(content));
        if (keep)
        {
            Content[hash] = content;
        }

        BinaryEvent e = Sample.Binary(1);
        e.Entity.Sha256 = e.Source.Path[0].Sha256 = e.Entity.Datastreams[0].Sha256 = hash;
        e.Entity.Datastreams[0].Size = (ulong)content.Length;
        await Hub.PostAsync(e);
        return hash;
    }

    public void Run() => running = Plugin.RunAsync(stop.Token);

    /// <summary>Asks it to stop and waits until it did.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>The first status that is an end, and the results beside it.</summary>
    public async Task<(JsonElement Status, JsonElement[] Results)> EndAsync()
    {
        Run();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (Plugin.Done == 0)
        {
            await Task.Delay(5, limit.Token);
        }

        await StopAsync();
        JsonElement status = (await StatusesAsync()).Last(s => s.GetProperty("status").GetString() != "heartbeat");
        JsonElement[] results = (await Hub.FetchAsync("binary/passive", "name=m&version=1&r-historic=true&deadline=0&count=10&r-action=enriched")).Events;
        return (status, results);
    }

    public async Task<JsonElement[]> StatusesAsync() =>
        [.. (await Hub.FetchAsync("status/passive", $"name={Guid.NewGuid():N}&version=1&r-historic=true&deadline=0&count=100")).Events.Select(e => e.GetProperty("entity"))];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        await streams.DisposeAsync();
        await Hub.DisposeAsync();
        stop.Dispose();
    }

    private async Task SendAsync(HttpContext http)
    {
        string range = http.Request.Headers.Range.ToString();
        Ranges.Enqueue(range);
        if (!Content.TryGetValue((string)http.Request.RouteValues["hash"]!, out byte[]? all))
        {
            http.Response.StatusCode = 404;
            return;
        }

        long[] ends = [.. range["bytes=".Length..].Split('-').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        http.Response.ContentType = "application/octet-stream";
        if (ends[0] >= all.Length)
        {
            http.Response.StatusCode = 416;
            http.Response.Headers.ContentRange = $"bytes */{all.Length}";
            return;
        }

        int last = (int)Math.Min(ends[1], all.Length - 1);
        http.Response.StatusCode = 206;
        http.Response.Headers.ContentRange = $"bytes {ends[0]}-{last}/{all.Length}";
        http.Response.ContentLength = last - ends[0] + 1;
        Spoil(http.Response);
        await http.Response.Body.WriteAsync(all.AsMemory((int)ends[0], last - (int)ends[0] + 1));
    }

    /// <summary>What a test may change.</summary>
    internal sealed class PluginOptionsDraft
    {
        public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(30);

        public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);
    }
}
