using System.Buffers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Analysis;
using Lazaret.Core.Connectors;

namespace Lazaret.Scanning.Dianna;

/// <summary>
/// The upstream protocol of <c>scan-orchestrator</c> §5.7: an object goes up in chunks of base64 inside JSON, the result is polled for. One chunk is held in memory at a time.
/// </summary>
public sealed class DiannaAnalyzer : IDeepAnalyzer
{
    private readonly DiannaOptions options;
    private readonly HttpClient http;
    private readonly string root;

    public DiannaAnalyzer(DiannaOptions options)
    {
        this.options = options;
        root = (options.ManagementUrl.Contains("://", StringComparison.Ordinal) ? options.ManagementUrl : "https://" + options.ManagementUrl).TrimEnd('/') + "/api/v1/dianna/";
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        X509Certificate2Collection? authorities = null;
        if (options.CaFile is { } file)
        {
            authorities = [];
            authorities.ImportFromPemFile(file);
        }

        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => !options.VerifyTls || errors == SslPolicyErrors.None || Trusts(authorities, certificate, errors);
        http = new HttpClient(handler) { Timeout = options.Timeout, MaxResponseContentBufferSize = 16 << 20 };
    }

    public string Name => "dianna";

    public async ValueTask<AnalysisAnswer> SubmitAsync(string name, IObjectContent content, string? archivePassword, CancellationToken cancellationToken)
    {
        if (content.Length < 0)
        {
            return Error("The size of the object is not known, which the analyser needs before the first byte.");
        }

        byte[] chunk = ArrayPool<byte>.Shared.Rent(Math.Clamp(options.ChunkSize, 64 << 10, 64 << 20));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            string? upload = null;
            long start = 0;
            AnalysisAnswer answer;
            do
            {
                int filled = 0;
                int size = Math.Min(chunk.Length, options.ChunkSize);
                while (filled < size)
                {
                    ReadResult read = await content.ReadAsync(chunk.AsMemory(filled, size - filled), cancellationToken).ConfigureAwait(false);
                    if (read.Failure is { } failure)
                    {
                        return Error(failure.Message);
                    }

                    if (read.Count == 0)
                    {
                        break;
                    }

                    filled += read.Count;
                }

                hash.AppendData(chunk, 0, filled);
                answer = await SendAsync(HttpMethod.Post, "analyzeFile", Body(name, chunk.AsSpan(0, filled), start, content.Length, upload, archivePassword), cancellationToken).ConfigureAwait(false);
                if (answer.Error is not null)
                {
                    return answer;
                }

                upload = answer.UploadId ?? upload;
                start += filled;
                if (filled == 0)
                {
                    break;
                }
            }
            while (start < content.Length);

            return answer with { UploadId = upload, Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()) };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    public ValueTask<AnalysisAnswer> LookAsync(string analysisId, CancellationToken cancellationToken) =>
        new(SendAsync(HttpMethod.Get, "analysisResult/" + Uri.EscapeDataString(analysisId), null, cancellationToken));

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<AnalysisAnswer> SendAsync(HttpMethod method, string route, byte[]? body, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage request = new(method, root + route);
            request.Headers.TryAddWithoutValidation("Authorization", options.ApiToken);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new("application/json");
            }

            using HttpResponseMessage answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            string text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return answer.IsSuccessStatusCode
                ? Parse(text)
                : Error($"dianna_http_{(int)answer.StatusCode}") with { MayPass = (int)answer.StatusCode is 429 or >= 500 };
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Error($"The analyser cannot be reached: {e.Message}") with { MayPass = true };
        }
    }

    private static AnalysisAnswer Parse(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            JsonElement root = json.RootElement;
            string? Member(params string[] names) => root.ValueKind != JsonValueKind.Object
                ? null
                : names.Select(n => root.TryGetProperty(n, out JsonElement value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null).FirstOrDefault(v => v is not null);
            return new AnalysisAnswer
            {
                Status = Member("status")?.ToUpperInvariant() ?? "QUEUED",
                AnalysisId = Member("analysisId", "analysis_id"),
                UploadId = Member("upload_id", "uploadId"),
                IsMalicious = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("isFileMalicious", out JsonElement bad) && bad.ValueKind is JsonValueKind.True or JsonValueKind.False ? bad.GetBoolean() : null,
                Json = text,
            };
        }
        catch (JsonException)
        {
            return Error("The analyser's answer is no JSON.");
        }
    }

    private static byte[] Body(string name, ReadOnlySpan<byte> chunk, long start, long total, string? upload, string? password)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteNumber("start_byte", start);
            json.WriteNumber("end_byte", start + chunk.Length);
            json.WriteNumber("total_bytes", total);
            json.WriteString("upload_id", upload);
            json.WritePropertyName("file_name");
            Lazaret.Core.Text.LosslessJson.WriteString(json, name);
            json.WriteBase64String("file_chunk", chunk);
            if (password is not null)
            {
                json.WriteString("archive_password", password);
            }

            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private static bool Trusts(X509Certificate2Collection? authorities, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (authorities is null || certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
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

    private static AnalysisAnswer Error(string message) => new() { Status = "ERROR", Error = message };
}
