using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lazaret.TestKit.Dsx;

/// <summary>An HTTP server on a loopback port of its own, which can stop and start again at the same address.</summary>
public sealed class FakeServer(Func<FakeCall, Task> handle) : IAsyncDisposable
{
    private WebApplication? app;

    public int Port { get; } = Ports.Free();

    public string Url => $"http://127.0.0.1:{Port}";

    public bool IsRunning => app is not null;

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.Listen(IPAddress.Loopback, Port);
        });
        WebApplication made = builder.Build();
        made.Run(async context => await handle(await FakeCall.ReadAsync(context)));
        await made.StartAsync();
        app = made;
    }

    /// <summary>Cuts what is under way, as a crash does.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref app, null) is { } running)
        {
            await running.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());
}
