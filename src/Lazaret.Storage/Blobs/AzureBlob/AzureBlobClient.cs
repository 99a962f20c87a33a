using System.Globalization;
using System.Net;
using Lazaret.Core.Streams;

namespace Lazaret.Storage.Blobs.AzureBlob;

/// <summary>Requests to one container over the Blob REST API. What fails for a moment is tried again, as the service asks of its clients.</summary>
internal sealed class AzureBlobClient : IDisposable
{
    private const string Version = "2021-08-06";
    private const int Tries = 4;

    private readonly HttpClient http;
    private readonly SharedKey key;
    private readonly string container;
    private readonly TimeProvider time;

    public AzureBlobClient(AzureBlobStreamStoreOptions options, TimeProvider time)
    {
        this.time = time;
        string service = options.Endpoint.Length > 0 ? options.Endpoint.TrimEnd('/') : $"https://{options.StorageAccount}.blob.core.windows.net";
        container = $"{service}/{Uri.EscapeDataString(options.Container)}";
        try
        {
            key = new SharedKey(options.StorageAccount, Convert.FromBase64String(options.AccessKey));
        }
        catch (FormatException e)
        {
            throw new StreamStoreException("The access key of the storage account is not base64.", e);
        }

        http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30), AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = options.Timeout,
        };
    }

    /// <summary>The address of a stream's blob, as a copy wants it.</summary>
    public string Address(StreamName name) => $"{container}/{Uri.EscapeDataString(name.Source)}/{Uri.EscapeDataString(name.Label)}/{name.Sha256}{name.Suffix}";

    /// <summary>Sends a request about a blob and gives an answer that is a success, or one of <paramref name="expected"/>.</summary>
    /// <param name="what">For messages: <c>read a/content/12…</c>.</param>
    /// <param name="method">The method.</param>
    /// <param name="name">The blob; null = the container.</param>
    /// <param name="query">Without the question mark; values escaped.</param>
    /// <param name="fill">Adds headers and content; called again for every try.</param>
    /// <param name="expected">Failures that are answers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<HttpResponseMessage> SendAsync(
        string what, HttpMethod method, StreamName? name, string query, Action<HttpRequestMessage>? fill, HttpStatusCode[] expected, CancellationToken cancellationToken)
    {
        Uri address = new((name is { } n ? Address(n) : container) + (query.Length > 0 ? "?" + query : ""));
        for (int attempt = 1; ; attempt++)
        {
            StreamStoreException failure;
            try
            {
                HttpResponseMessage answer = await TryAsync(method, address, fill, cancellationToken).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode || expected.Contains(answer.StatusCode))
                {
                    return answer;
                }

                using (answer)
                {
                    string code = answer.Headers.TryGetValues("x-ms-error-code", out IEnumerable<string>? codes) ? string.Join(',', codes) : answer.ReasonPhrase ?? "";
                    failure = new StreamStoreException($"Azure refused to {what}: {(int)answer.StatusCode} {code}.") { MayPass = (int)answer.StatusCode is >= 500 or 429 or 408 };
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                failure = new StreamStoreException($"Azure cannot be reached to {what}: {e.Message}", e) { MayPass = true };
            }

            if (!failure.MayPass || attempt == Tries)
            {
                throw failure;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200 << attempt), time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> TryAsync(HttpMethod method, Uri address, Action<HttpRequestMessage>? fill, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, address);
        request.Headers.Add("x-ms-version", Version);
        request.Headers.Add("x-ms-date", time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        fill?.Invoke(request);
        key.Sign(request);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }
}
