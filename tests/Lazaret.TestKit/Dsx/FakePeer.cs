using System.Net.Http.Headers;

namespace Lazaret.TestKit.Dsx;

/// <summary>Sends requests the way the Python clients do: raw bytes, the content type only when told, signed when there is a key.</summary>
public sealed class FakePeer : IDisposable
{
    private readonly HttpClient http;
    private readonly bool closeConnections;

    /// <param name="wrap">Puts a handler around the real one; null = none.</param>
    /// <param name="closeConnections">A new connection for each request.</param>
    /// <param name="timeout">For a whole call with its body.</param>
    public FakePeer(Func<HttpMessageHandler, HttpMessageHandler>? wrap, bool closeConnections, TimeSpan timeout)
    {
        HttpMessageHandler real = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        http = new HttpClient(wrap?.Invoke(real) ?? real) { Timeout = timeout };
        this.closeConnections = closeConnections;
    }

    /// <summary>Null when there was no answer.</summary>
    public async Task<FakeReply?> SendAsync(string method, string url, byte[] body, string? type, PythonHmac? key, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(url));
        if (body.Length > 0 || type is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        }

        request.Headers.TryAddWithoutValidation("User-Agent", "python-httpx/0.27.0");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.ConnectionClose = closeConnections;
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", key.Sign(method, request.RequestUri!.PathAndQuery, body));
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using HttpResponseMessage response = await http.SendAsync(request);
            Dictionary<string, string> got = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
            return new FakeReply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", await response.Content.ReadAsByteArrayAsync(), got);
        }
        catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    public void Dispose() => http.Dispose();
}
