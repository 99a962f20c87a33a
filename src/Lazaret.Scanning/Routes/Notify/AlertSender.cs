using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Routes.Definition;
using Lazaret.Scanning.Routes.Definition;

namespace Lazaret.Scanning.Routes.Notify;

/// <summary>One try to send one message. Signed messages carry <c>X-Lazaret-Signature: sha256=HEX</c>, the HMAC-SHA256 over <c>TIMESTAMP.BODY</c>.</summary>
internal sealed class AlertSender(NotifyTarget target, HttpClient http, Func<string, string?>? environment, TimeProvider time)
{
    public const string TimestampHeader = "X-Lazaret-Timestamp";
    public const string SignatureHeader = "X-Lazaret-Signature";
    public const string IdHeader = "X-Lazaret-Id";

    /// <summary>For logs: the address without what may be secret in it.</summary>
    public string Name { get; } = target.Url is { } url ? $"{target.Kind} {url.Host}" : $"{target.Kind} at {target.SecretUrl}";

    /// <summary>Null when it was taken; else why not, and whether another try may help.</summary>
    public async Task<(string Error, bool MayPass, TimeSpan? RetryAfter)?> SendAsync(byte[] body, Guid id, CancellationToken cancellationToken)
    {
        // Secrets are read anew each time: they may have been changed.
        string? error = null;
        string? secretUrl = target.SecretUrl is { } place ? SecretText.Read(place, environment, out error) : null;
        string? key = error is null && target.SigningKey is { } keyPlace ? SecretText.Read(keyPlace, environment, out error) : null;
        if (error is not null)
        {
            return (error, true, null);
        }

        Uri? address = target.Url ?? (Uri.TryCreate(secretUrl, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https" ? parsed : null);
        if (address is null)
        {
            return ($"what stands in {target.SecretUrl} is no address that begins with https://", true, null);
        }

        using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Add(IdHeader, id.ToString("D"));
        if (key is not null)
        {
            string timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add(TimestampHeader, timestamp);
            request.Headers.Add(SignatureHeader, "sha256=" + Sign(key, timestamp, body));
        }

        using CancellationTokenSource patience = new(target.Timeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            bool mayPass = (int)answer.StatusCode >= 500 || answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
            return answer.IsSuccessStatusCode ? null : ($"it answers {(int)answer.StatusCode}", mayPass, RetryAfter(answer));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ($"no answer within {target.Timeout.TotalSeconds:0.#} s", true, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (e.Message, true, null);
        }
    }

    /// <summary>The HMAC-SHA256 over <c>TIMESTAMP.BODY</c>, in lower-case hexadecimal.</summary>
    internal static string Sign(string key, string timestamp, byte[] body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body]));

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };
}
