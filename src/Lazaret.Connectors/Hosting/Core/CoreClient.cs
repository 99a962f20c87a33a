using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Lazaret.Core.Dsx;

namespace Lazaret.Connectors.Hosting.Core;

/// <summary>Calls the core's routes (<c>connectors</c> §1.3): one pool of connections, signed over exactly what is sent, nulls left out.</summary>
internal sealed class CoreClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly UriCreationOptions Raw = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private readonly HttpMessageInvoker http;
    private readonly HostState state;
    private readonly TimeProvider time;
    private readonly string prefix;

    public CoreClient(HostState state, TimeProvider time)
    {
        this.state = state;
        this.time = time;
        prefix = state.Options.CoreUrl.TrimEnd('/') + DsxPaths.CorePrefix;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 32,
        };
        X509Certificate2Collection? authorities = null;
        if (state.Options.CaFile is { } file)
        {
            authorities = [];
            try
            {
                authorities.ImportFromPemFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
            {
                throw new ConnectorHostException($"The CA file {file} cannot be read: {e.Message}", e);
            }
        }

        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            !state.Options.VerifyTls || errors == SslPolicyErrors.None || (authorities is not null && Trusts(authorities, certificate, errors));
        http = new HttpMessageInvoker(handler);
    }

    public Task<CoreReply> RegisterAsync(CancellationToken cancellationToken) =>
        SendAsync("POST", "/connectors/register", JsonSerializer.SerializeToUtf8Bytes(state.Model, DsxJson.Default.DsxConnectorModel), cancellationToken, enrolling: true);

    public Task<CoreReply> UnregisterAsync(CancellationToken cancellationToken) =>
        SendAsync("DELETE", $"/connectors/unregister/{state.Uuid}", [], cancellationToken, enrolling: state.Credentials is null);

    public Task<CoreReply> RequestAsync(DsxScanRequest request, CancellationToken cancellationToken) =>
        SendAsync("POST", "/scan/request", JsonSerializer.SerializeToUtf8Bytes(request, DsxJson.Default.DsxScanRequest), cancellationToken);

    public Task<CoreReply> BatchAsync(IReadOnlyList<DsxScanRequest> requests, int size, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("requests");
            foreach (DsxScanRequest request in requests)
            {
                JsonSerializer.Serialize(json, request, DsxJson.Default.DsxScanRequest);
            }

            json.WriteEndArray();
            json.WriteNumber("batch_size", size);
            json.WriteEndObject();
        }

        return SendAsync("POST", "/scan/request_batch", body.ToArray(), cancellationToken);
    }

    public Task<CoreReply> JobAsync(string job, CancellationToken cancellationToken) => SendAsync("GET", $"/scan/jobs/{Uri.EscapeDataString(job)}/raw", [], cancellationToken);

    public Task<CoreReply> EnqueueDoneAsync(string job, long total, CancellationToken cancellationToken) => SendAsync(
        "POST", $"/scan/jobs/{Uri.EscapeDataString(job)}/enqueue_done", JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, long> { ["enqueued_total"] = total }), cancellationToken);

    public Task<CoreReply> ConfigAsync(CancellationToken cancellationToken) => SendAsync("GET", "/config", [], cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task<CoreReply> SendAsync(
        string method, string path, byte[] body, CancellationToken cancellationToken, bool enrolling = false)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using ITimer timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), patience, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            Uri target = new(prefix + path, Raw);
            using HttpRequestMessage request = new(new HttpMethod(method), target);
            if (body.Length > 0 || method is "POST" or "PUT")
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            if (enrolling && state.Options.EnrollmentToken is { Length: > 0 } token)
            {
                request.Headers.TryAddWithoutValidation(DsxPaths.EnrollmentHeader, token);
            }

            if (state.Credentials is { } credentials)
            {
                request.Headers.TryAddWithoutValidation(
                    "Authorization", DsxSignature.Header(credentials, method, target.PathAndQuery, body, time.GetUtcNow().ToUnixTimeSeconds(), DsxSignature.NewNonce()));
            }

            using HttpResponseMessage answer = await http.SendAsync(request, patience.Token).ConfigureAwait(false);
            await answer.Content.LoadIntoBufferAsync(8 << 20, patience.Token).ConfigureAwait(false);
            byte[] text = await answer.Content.ReadAsByteArrayAsync(patience.Token).ConfigureAwait(false);
            state.IsCoreThere = true;
            return new CoreReply((int)answer.StatusCode, text, null, answer.Headers.RetryAfter?.Delta);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            state.IsCoreThere = false;
            return new CoreReply(0, [], e is OperationCanceledException ? "the core did not answer in time" : Root(e).Message, null);
        }
    }

    private static bool Trusts(X509Certificate2Collection authorities, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using X509Certificate2 leaf = new(certificate);
        return chain.Build(leaf);
    }

    private static Exception Root(Exception e) => e.InnerException is { } inner ? Root(inner) : e;
}
