using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lazaret.Storage.Tests.Blobs;

/// <summary>Just enough of S3 to fail in ways that the emulator does not know.</summary>
internal sealed class FakeS3 : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeS3(Func<HttpContext, Task<bool>> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        app = builder.Build();
        app.Run(async http =>
        {
            Calls.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
            bool ofBucket = http.Request.Path.Value!.Count(c => c == '/') <= 2;
            if (!ofBucket || http.Request.Query.Count == 0)
            {
                // What is sent about a bucket itself is left for the answer to read.
                await http.Request.Body.CopyToAsync(Stream.Null);
            }

            if (!(HttpMethods.IsHead(http.Request.Method) && ofBucket) && !await answer(http))
            {
                http.Response.StatusCode = 404;
            }
        });
    }

    public ConcurrentQueue<string> Calls { get; } = new();

    public string Endpoint => app.Urls.Single();

    /// <param name="answer">Answers everything but the question for the bucket; false = 404.</param>
    public static async Task<FakeS3> StartAsync(Func<HttpContext, Task<bool>> answer)
    {
        FakeS3 server = new(answer);
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
