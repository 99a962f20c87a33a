using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Remote;

/// <summary>Speaks with a running server over <c>/api/v2</c>. Whatever goes wrong ends in a UserErrorException with a sentence.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly Uri server;
    private readonly HttpClient http;

    public ServerClient(Uri server, string? key)
    {
        this.server = server;

        // An export may take as long as it needs; a server that gives no answer at all does not.
        http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), UseProxy = !server.IsLoopback })
        {
            BaseAddress = server,
            Timeout = TimeSpan.FromSeconds(100),
        };
        if (!string.IsNullOrEmpty(key))
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>A path below <c>/api/v2</c> with query parameters; null ones are left out.</summary>
    public static string PathOf(string path, params (string Name, string? Value)[] query)
    {
        string text = string.Join('&', query.Where(q => q.Value is not null).Select(q => q.Name + "=" + Uri.EscapeDataString(q.Value!)));
        return "/api/v2/" + path + (text.Length > 0 ? "?" + text : "");
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, JsonObject? body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>All entries of a paged list, at most <paramref name="limit"/>.</summary>
    public async IAsyncEnumerable<JsonElement> ListAsync(
        string path, (string Name, string? Value)[] query, long limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (limit > 0)
        {
            JsonElement page = await GetAsync(
                PathOf(path, [.. query, ("after", after), ("limit", Math.Min(limit, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture))]), cancellationToken);
            foreach (JsonElement item in page.GetProperty("items").EnumerateArray())
            {
                yield return item;
                limit--;
            }

            after = JsonText.Of(page, "next");
            if (after is null)
            {
                yield break;
            }
        }
    }

    /// <summary>Copies an answer as it is.</summary>
    public async Task DownloadAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await TryAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        await using Stream source = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int read;
            try
            {
                read = await source.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw new UserErrorException($"the answer of {server} broke off: {SafeText.Visible(e.Message)}", inner: e);
            }

            if (read == 0)
            {
                return;
            }

            // An output that cannot be written has a sentence of its own: it is not the server's fault.
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await TryAsync(request, cancellationToken);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (bytes.Length == 0)
        {
            return default;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{server} does not answer like a Lazaret", inner: e);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            string why = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? "nobody listens there" : e.Message;
            throw new UserErrorException($"no answer from {server}: {SafeText.Visible(why)}; start a server with: lazaret up", inner: e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UserErrorException($"no answer from {server} within {http.Timeout.TotalSeconds:0} s", inner: e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            string sentence = await ProblemAsync(response, cancellationToken);
            throw new UserErrorException(
                response.StatusCode == HttpStatusCode.Unauthorized ? $"{server} wants an API key: set LAZARET_API_KEY" : $"{server} says: {sentence}");
        }
    }

    /// <summary>The detail of an RFC 9457 problem, else the status line.</summary>
    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            if ((JsonText.Of(problem.RootElement, "detail") ?? JsonText.Of(problem.RootElement, "title")) is { } text)
            {
                return SafeText.Visible(text).TrimEnd('.');
            }
        }
        catch (JsonException)
        {
            // Not one of ours; the status has to do.
        }

        return $"{(int)response.StatusCode} {response.ReasonPhrase}";
    }
}
