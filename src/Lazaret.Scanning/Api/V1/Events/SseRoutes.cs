using System.Globalization;
using System.Text;
using Lazaret.Core.Jobs;
using Lazaret.Scanning.Api.V1.Http;
using Lazaret.Scanning.Api.V1.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Events;

/// <summary>
/// The event streams (<c>scan-orchestrator</c> §6): <c>data:</c> lines with one JSON object each and no event names, as existing clients read them; ids and replay by
/// <c>Last-Event-ID</c> are ours (D-13, W-48), and so are heartbeats while idle (W-62).
/// </summary>
internal static class SseRoutes
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    public static void Map(RouteGroupBuilder v1, DsxContext dsx, SseContext sse)
    {
        v1.MapGet("subscribe/scan-result", http => StreamAsync(http, sse, dsx.Feed.Results, """{"type":"connected"}"""));
        v1.MapGet("subscribe/connector-registered", http =>
            StreamAsync(http, sse, dsx.Feed.Connectors, """{"type":"connected","message":"Connector SSE stream started"}"""));
        v1.MapGet("subscribe/job-summary/{job_id}", http => JobAsync(http, dsx, sse));
    }

    private static Task StreamAsync(HttpContext http, SseContext sse, DsxStream stream, string first)
    {
        long? last = LastId(http);
        return ServeAsync(http, sse, async end =>
        {
            IAsyncEnumerator<DsxFrame> frames = stream.WatchAsync(last, end.Token).GetAsyncEnumerator(end.Token);
            await using (frames.ConfigureAwait(false))
            {
                // Watching begins with this call, before the client is told that it has begun.
                Task<bool> next = frames.MoveNextAsync().AsTask();
                try
                {
                    await WriteAsync(http, sse.Api, $"retry: 5000\ndata: {first}\n\n", end.Token).ConfigureAwait(false);
                    while (true)
                    {
                        try
                        {
                            if (!await next.WaitAsync(Beat, sse.Api.Time, end.Token).ConfigureAwait(false))
                            {
                                return;
                            }
                        }
                        catch (TimeoutException)
                        {
                            await WriteAsync(http, sse.Api, "data: {\"type\":\"heartbeat\"}\n\n", end.Token).ConfigureAwait(false);
                            continue;
                        }

                        DsxFrame frame = frames.Current;
                        await WriteAsync(http, sse.Api, string.Create(CultureInfo.InvariantCulture, $"id: {frame.Id}\ndata: {frame.Json}\n\n"), end.Token).ConfigureAwait(false);
                        next = frames.MoveNextAsync().AsTask();
                    }
                }
                finally
                {
                    await end.CancelAsync().ConfigureAwait(false);
                    await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        });
    }

    private static Task JobAsync(HttpContext http, DsxContext dsx, SseContext sse)
    {
        string id = (string)http.Request.RouteValues["job_id"]!;
        TimeSpan interval = TimeSpan.FromSeconds(DsxQuery.Number(http, "interval", 5, 2, 60));
        return ServeAsync(http, sse, async end =>
        {
            await WriteAsync(http, sse.Api, $"retry: 5000\ndata: {DsxText.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("type", "connected");
                json.WriteString("job_id", id);
                json.WriteEndObject();
            })}\n\n", end.Token).ConfigureAwait(false);
            using PeriodicTimer timer = new(interval, sse.Api.Time);
            do
            {
                ScanJob? job = JobId.IsValid(id) ? await dsx.Host.Store.GetJobAsync(new JobId(id), end.Token).ConfigureAwait(false) : null;
                string frame = DsxText.Write(json =>
                {
                    DateTimeOffset now = sse.Api.Time.GetUtcNow();
                    json.WriteStartObject();
                    json.WriteString("type", "job_summary");
                    if (job is null)
                    {
                        json.WriteString("job_id", id);
                        json.WriteString("status", "not_found");
                    }
                    else
                    {
                        json.WriteNumber("ts", now.ToUnixTimeSeconds());
                        json.WritePropertyName("job");
                        JobSummary.Write(json, job, now);
                    }

                    json.WriteEndObject();
                });
                await WriteAsync(http, sse.Api, $"data: {frame}\n\n", end.Token).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(end.Token).ConfigureAwait(false));
        });
    }

    private static async Task ServeAsync(HttpContext http, SseContext sse, Func<CancellationTokenSource, Task> body)
    {
        if (!sse.Clients.TryEnter())
        {
            http.Response.Headers.RetryAfter = "10";
            throw new DsxHttpException(StatusCodes.Status503ServiceUnavailable, "All event streams are taken; try again later.");
        }

        try
        {
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, sse.Stopping);
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers["X-Accel-Buffering"] = "no";
            await body(end).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the server stops: an event stream has no other end.
        }
        finally
        {
            sse.Clients.Leave();
        }
    }

    private static async Task WriteAsync(HttpContext http, ApiContext api, string text, CancellationToken end)
    {
        Task write = http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), end).AsTask();
        try
        {
            await write.WaitAsync(api.Options.EventPatience, api.Time, end).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            http.Abort();
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new OperationCanceledException("The client does not read its events.");
        }
    }

    private static long? LastId(HttpContext http)
    {
        string? text = http.Request.Headers["Last-Event-ID"];
        text = string.IsNullOrEmpty(text) ? http.Request.Query["last_event_id"] : text;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;
    }
}
