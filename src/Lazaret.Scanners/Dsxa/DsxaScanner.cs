using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Http;

namespace Lazaret.Scanners.Dsxa;

/// <summary>A DSXA scanner over HTTP, binary v2, streamed both ways with bounded memory.</summary>
public sealed class DsxaScanner : IScanner, IPushScanner
{
    /// <summary>DSXA tells neither engine nor database version, so its verdicts are never cached.</summary>
    internal static readonly ScannerIdentity Identity = new("dsxa", null, null);

    private const int MaxAnswer = 1 << 20;

    /// <summary>Larger objects are announced first (<c>Expect: 100-continue</c>), in bytes.</summary>
    private const long AskBefore = 16 * 1024 * 1024;

    private readonly DsxaOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient client;
    private readonly Uri scanUrl;

    public DsxaScanner(DsxaOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        string url = options.BaseUrl.AbsoluteUri;
        int cut = url.IndexOf("/scan/binary", StringComparison.Ordinal);
        scanUrl = new Uri((cut < 0 ? url : url[..cut]).TrimEnd('/') + "/scan/binary/v2");
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // Below the 5 s after which common servers close an idle connection: meeting one that is just being closed costs a try.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
            MaxResponseDrainSize = 0,
            Expect100ContinueTimeout = TimeSpan.FromMilliseconds(300),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseHeadersLength = 64,
            SslOptions = { RemoteCertificateValidationCallback = TlsTrust.Check(options.VerifyTls, options.CaFile) },
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Name => options.Name;

    public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Identity);

    public ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IScanSession>(new PushSession(this, subject, options.MaxSize));

    public async ValueTask<ScannerReply> ScanAsync(ScanSubject subject, ReadOnlyMemory<byte> content, ContentDigest digest, CancellationToken cancellationToken)
    {
        if (options.MaxSize > 0 && content.Length > options.MaxSize)
        {
            return TooLarge();
        }

        using ReadOnlyMemoryContent body = new(content);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ResponseTimeout);
        ScannerReply reply = await SendAsync(subject, body, () => digest, limit.Token, cancellationToken).ConfigureAwait(false);
        return content.Length == digest.Size || reply.Verdict?.Outcome == Outcome.Malicious
            ? reply
            : new Failure(ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch, $"The scanner was sent {content.Length} of {digest.Size} bytes.");
    }

    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        byte[] body = "dsx-connect healthcheck"u8.ToArray();
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body));
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        using ReadOnlyMemoryContent content = new(body);
        ScannerReply reply = await SendAsync(
            new ScanSubject { Location = "healthcheck" }, content, () => new ContentDigest(body.Length, hash), limit.Token, cancellationToken).ConfigureAwait(false);
        return reply.Failure;
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    TimeSpan IPushScanner.ResponseTimeout => options.ResponseTimeout;

    TimeSpan IPushScanner.WriteTimeout => options.WriteTimeout;

    ScannerVerdict IPushScanner.TooLarge() => TooLarge();

    ValueTask<ScannerReply> IPushScanner.EmptyAsync(ScanSubject subject, ContentDigest content, CancellationToken cancellationToken) => ScanAsync(subject, ReadOnlyMemory<byte>.Empty, content, cancellationToken);

    Task<ScannerReply> IPushScanner.SendAsync(ScanSubject subject, HttpContent body, Func<ContentDigest> digest, CancellationToken limit, CancellationToken caller) => SendAsync(subject, body, digest, limit, caller);

    private ScannerVerdict TooLarge() => new()
    {
        Scanner = Name,
        Outcome = Outcome.NotScanned,
        Reason = ReasonCode.FileTooLarge,
        Raw = "File Size Too Large",
        Detail = $"Larger than the limit of {options.MaxSize} bytes; not sent.",
        Identity = Identity,
    };

    private async Task<ScannerReply> SendAsync(ScanSubject subject, HttpContent body, Func<ContentDigest> digest, CancellationToken limit, CancellationToken caller)
    {
        long started = time.GetTimestamp();
        bool answering = false;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, scanUrl) { Content = body };
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            AddHeaders(request.Headers, subject);
            if (body.Headers.ContentLength > AskBefore)
            {
                // A refusal that comes in the midst of an upload is lost with the connection; before it, it is heard.
                request.Headers.ExpectContinue = true;
            }

            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit).ConfigureAwait(false);
            answering = true;
            (string text, bool whole) = await ReadBodyAsync(response, limit).ConfigureAwait(false);
            TimeSpan? retryAfter = DsxaAnswer.RetryAfter(response, time.GetUtcNow());
            return DsxaAnswer.Read(response.StatusCode, retryAfter, text, whole, Name, digest(), time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return new Failure(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, $"The scanner at {scanUrl.Authority} gave no answer in time.");
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            return new Failure(ErrorClass.ScannerAuth, ReasonCode.ScannerAuth, $"The certificate of the scanner at {scanUrl.Authority} is not trusted: {e.InnerException.Message}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // A connection that ends before the answer began is a scanner that went away; one that ends within it is an answer that makes no sense.
            return answering || e is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }
                ? new Failure(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, $"The answer of the scanner at {scanUrl.Authority} broke off: {e.Message}")
                : new Failure(ErrorClass.ScannerConnection, ReasonCode.ScannerUnavailable, $"The scanner at {scanUrl.Authority} cannot be reached: {e.Message}");
        }
    }

    private static async Task<(string Text, bool Whole)> ReadBodyAsync(HttpResponseMessage response, CancellationToken limit)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(limit).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using MemoryStream text = new();
            byte[] buffer = new byte[16 * 1024];
            int count;
            while (text.Length <= MaxAnswer && (count = await stream.ReadAsync(buffer, limit).ConfigureAwait(false)) > 0)
            {
                text.Write(buffer, 0, count);
            }

            return (Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length), text.Length <= MaxAnswer);
        }
    }

    private void AddHeaders(HttpRequestHeaders headers, ScanSubject subject)
    {
        headers.TryAddWithoutValidation("X-Custom-Metadata", subject.Location == "healthcheck" && subject.ItemId.Value == 0 ? "healthcheck" : DsxaMetadata.Of(subject));
        if (options.AuthToken is { Length: > 0 } token)
        {
            headers.TryAddWithoutValidation("AUTH_TOKEN", token);
            headers.TryAddWithoutValidation("AUTH", token);
        }

        if (options.ProtectedEntity is { } entity)
        {
            headers.TryAddWithoutValidation("protected_entity", entity.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (subject.Password is { Length: > 0 } password)
        {
            headers.TryAddWithoutValidation("scan_password", Convert.ToBase64String(Encoding.UTF8.GetBytes(password)));
        }
    }
}
