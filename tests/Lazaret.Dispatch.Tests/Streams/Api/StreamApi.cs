using Lazaret.Core.Streams;
using Lazaret.Dispatch.Api.Streams;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Streams;
using Lazaret.Dispatch.Streams.Metrics;
using Lazaret.Storage.Blobs.FileSystem;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Dispatch.Tests.Streams.Api;

/// <summary>The stream routes on a real server, over a folder, with a folder for uploads that can be looked at.</summary>
internal sealed class StreamApi : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-streams-").FullName;
    private readonly StreamMetrics metrics = new();
    private readonly WebApplication app;
    private readonly FaultyStore store;

    private StreamApi(Action<StreamServiceOptions>? change, IIdentifier? identifier)
    {
        StreamServiceOptions options = new() { TemporaryFolder = Path.Combine(folder, "uploads"), LongestPause = TimeSpan.Zero, AllowDelete = true };
        change?.Invoke(options);
        store = new FaultyStore(new FileSystemStreamStore(Path.Combine(folder, "streams"), TimeProvider.System));
        StreamService service = new(store, identifier ?? new TextIdentifier(), options, metrics, TimeProvider.System, NullLogger<StreamService>.Instance);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();

        // Ends when a request has ended in the server, whatever its client saw of it.
        app.Use(async (HttpContext http, RequestDelegate next) =>
        {
            try
            {
                await next(http);
            }
            finally
            {
                Ended.Release();
            }
        });
        StreamRoutes.Map(app, service);
    }

    public SemaphoreSlim Ended { get; } = new(0);

    public HttpClient Client { get; private set; } = null!;

    public StreamMetrics Metrics => metrics;

    /// <summary>What the store says instead of doing its work.</summary>
    public FaultyStore Store => store;

    /// <summary>Files of uploads that are there now.</summary>
    public IEnumerable<string> Uploads => Directory.EnumerateFileSystemEntries(Path.Combine(folder, "uploads"));

    /// <summary>Every file of the store, half-written ones included.</summary>
    public IEnumerable<string> Stored => Directory.EnumerateFiles(Path.Combine(folder, "streams"), "*", SearchOption.AllDirectories);

    public static async Task<StreamApi> StartAsync(Action<StreamServiceOptions>? change = null, IIdentifier? identifier = null)
    {
        StreamApi api = new(change, identifier);
        await api.app.StartAsync();
        api.Client = new HttpClient { BaseAddress = new Uri(api.app.Urls.Single()) };
        return api;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        await store.DisposeAsync();
        metrics.Dispose();
        Ended.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Knows text when it sees it.</summary>
    private sealed class TextIdentifier : IIdentifier
    {
        public async ValueTask<Identity> IdentifyAsync(string file, long size, CancellationToken cancellationToken)
        {
            byte[] content = await File.ReadAllBytesAsync(file, cancellationToken);
            Assert.Equal(size, content.Length);
            return content.All(b => b is 10 or (>= 32 and < 127))
                ? new Identity("text/plain", content[^1] == 10 ? "ASCII text" : "ASCII text, with no line terminators", "text/plain", "txt")
                : Identity.Unidentified;
        }
    }
}
