using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Text;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Client;

/// <summary>The calls of a plugin to any dispatcher, over HTTP (<c>event-dispatcher</c> §16.1). Every method throws <see cref="DispatcherClientException"/>.</summary>
internal sealed class DispatcherClient : IDisposable
{
    private readonly DispatcherClientOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public DispatcherClient(DispatcherClientOptions options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        this.options = options;
        this.time = time;
        http = handler is null
            ? new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
            : new HttpClient(handler, disposeHandler: false);
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.MaxResponseContentBufferSize = options.MostBytes;
        http.DefaultRequestHeaders.UserAgent.TryParseAdd(options.UserAgent);
        if (options.ApiKey is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>Publishes events of one model.</summary>
    public async Task<PublishReply> PublishAsync(IReadOnlyList<DispatchEvent> events, CancellationToken cancellationToken)
    {
        using ByteBuffer body = new();
        body.Append((byte)'[');
        for (int i = 0; i < events.Count; i++)
        {
            body.Append(i == 0 ? [] : ","u8);
            body.Append(EventJson.Bytes(events[i]));
        }

        body.Append((byte)']');
        byte[] bytes = body.Span.ToArray();
        Uri address = Address(options.Events, $"api/v2/event?avro-format=false&model={EventModels.Name(events[0].Model)}");
        using HttpResponseMessage answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } },
            HttpCompletionOption.ResponseContentRead,
            options.Timeout,
            cancellationToken).ConfigureAwait(false);
        await RequireAsync(answer, "a publication", cancellationToken).ConfigureAwait(false);
        using JsonDocument json = Json(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), "a publication");
        try
        {
            return new PublishReply(
                json.RootElement.GetProperty("total_ok").GetInt32(),
                [.. json.RootElement.GetProperty("failures").EnumerateArray().Select(f => f.GetProperty("error").GetString() ?? "")]);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DispatcherClientException("the dispatcher's answer to a publication lacks total_ok or failures", e);
        }
    }

    /// <summary>Asks for tasks.</summary>
    /// <param name="query">The parameters, in their order.</param>
    /// <param name="deadline">How long the dispatcher collects them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<FetchedTasks> FetchAsync(IReadOnlyList<KeyValuePair<string, string>> query, TimeSpan deadline, CancellationToken cancellationToken)
    {
        string text = string.Join('&', query.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        Uri address = Address(options.Events, $"api/v2/event/binary/active?{text}");
        using HttpResponseMessage answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), HttpCompletionOption.ResponseContentRead, deadline + options.Timeout, cancellationToken).ConfigureAwait(false);
        await RequireAsync(answer, "a fetch", cancellationToken).ConfigureAwait(false);
        (ReadOnlyMemory<byte> info, ReadOnlyMemory<byte> events) = MultipartAnswer.Read(answer.Content.Headers.ContentType, await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        using JsonDocument said = Json(info, "a fetch");
        using JsonDocument list = Json(events, "a fetch");
        try
        {
            return new FetchedTasks
            {
                Events = [.. list.RootElement.GetProperty("events").EnumerateArray().Select(e => (BinaryEvent)EventJson.Read(EventModel.Binary, e))],
                Filtered = said.RootElement.GetProperty("filtered").GetInt32(),
                Ready = said.RootElement.GetProperty("ready").GetBoolean(),
                Paused = said.RootElement.TryGetProperty("paused", out JsonElement paused) && paused.GetBoolean(),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or EventFormatException)
        {
            throw new DispatcherClientException($"the dispatcher's answer to a fetch is wrong: {e.Message}", e);
        }
    }

    /// <summary>Asks for a piece of a stream. Null when there is no such stream. The caller disposes of the answer.</summary>
    public async Task<HttpResponseMessage?> RangeAsync(string source, string label, string hash, long from, long to, CancellationToken cancellationToken)
    {
        Uri address = Address(options.Streams ?? options.Events, $"api/v3/stream/{Uri.EscapeDataString(source)}/{Uri.EscapeDataString(label)}/{Uri.EscapeDataString(hash)}");
        HttpResponseMessage answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(from, to) } },
            HttpCompletionOption.ResponseHeadersRead,
            options.Timeout,
            cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            answer.Dispose();
            return null;
        }

        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return answer;
        }

        using (answer)
        {
            await RequireAsync(answer, "a download", cancellationToken).ConfigureAwait(false);
            throw new DispatcherClientException($"the dispatcher answers a download with {(int)answer.StatusCode}", (int)answer.StatusCode);
        }
    }

    public void Dispose() => http.Dispose();

    private static Uri Address(Uri root, string rest) => new(root.AbsoluteUri.TrimEnd('/') + "/" + rest);

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, HttpCompletionOption completion, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            using CancellationTokenSource limit = new(patience, time);
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                using HttpRequestMessage request = make();
                return await http.SendAsync(request, completion, both.Token).ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (attempt < options.Attempts && e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            {
                await Task.Delay(options.AttemptPause, time, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                throw new DispatcherClientException($"the dispatcher cannot be reached: {e.Message}", e);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new DispatcherClientException(string.Create(CultureInfo.InvariantCulture, $"the dispatcher did not answer within {patience.TotalSeconds} s"), e);
            }
        }
    }

    private static async Task RequireAsync(HttpResponseMessage answer, string what, CancellationToken cancellationToken)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            string body = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            throw new DispatcherClientException($"the dispatcher answers {what} with {(int)answer.StatusCode}: {Shown.Of(Said(body))}", (int)answer.StatusCode);
        }
    }

    /// <summary>The words of an error's body; all of it when it is of another form.</summary>
    private static string Said(string body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return $"{json.RootElement.GetProperty("title").GetString()}: {json.RootElement.GetProperty("detail").GetString()}";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return body;
        }
    }

    private static JsonDocument Json(ReadOnlyMemory<byte> body, string what)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw new DispatcherClientException($"the dispatcher's answer to {what} is not JSON", e);
        }
    }
}
