using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Http;

namespace Lazaret.Scanners.ClamRest;

/// <summary>
/// ClamAV behind one of its REST services (<c>sftp-ingest</c> §2.1): a form with the object in it, streamed. Which service it is, is asked first, and in such a way that one which calls clean
/// what clamd could not scan is found out. An object of no bytes is never sent: the services call it clean whatever clamd's state is.
/// </summary>
public sealed class ClamRestScanner : IScanner, IPushScanner
{
    private const int MaxAnswer = 64 * 1024;
    private const long AskBefore = 16 * 1024 * 1024;
    private static readonly byte[] Harmless = "lazaret: a harmless text, to see what the scanner says of one"u8.ToArray();

    private readonly ClamRestOptions options;
    private readonly TimeProvider time;
    private readonly HttpClient client;
    private readonly string root;
    private readonly SemaphoreSlim asking = new(1);
    private (ClamRestDialect Dialect, long At)? known;

    /// <exception cref="IOException">The file of authorities cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds no certificate.</exception>
    public ClamRestScanner(ClamRestOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        root = options.BaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseDrainSize = 0,
            Expect100ContinueTimeout = TimeSpan.FromMilliseconds(300),
            MaxResponseHeadersLength = 64,
            SslOptions = { RemoteCertificateValidationCallback = TlsTrust.Check(options.VerifyTls, options.CaFile) },
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Name => options.Name;

    TimeSpan IPushScanner.WriteTimeout => options.WriteTimeout;

    TimeSpan IPushScanner.ResponseTimeout => options.ResponseTimeout;

    public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => ValueTask.FromResult(ClamRestReply.Identity);

    public async ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) =>
        await DialectAsync(cancellationToken).ConfigureAwait(false) is { Failure: { } failure } ? new FailedScanSession(failure) : new PushSession(this, subject, options.MaxSize, new MultipartFrame(subject.Location));

    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        known = null;
        (ClamRestDialect dialect, Failure? failure) = await DialectAsync(cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        ScannerReply reply = await PostAsync(dialect, Harmless, cancellationToken).ConfigureAwait(false);
        return reply.Failure ?? (reply.Verdict!.Outcome == Outcome.Clean ? null : Failures.Protocol($"The scanner calls a harmless text {reply.Verdict.Raw}."));
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        asking.Dispose();
        return ValueTask.CompletedTask;
    }

    ScannerVerdict IPushScanner.TooLarge() => Unsent(ReasonCode.FileTooLarge, $"larger than the limit of {options.MaxSize} bytes");

    ValueTask<ScannerReply> IPushScanner.EmptyAsync(ScanSubject subject, ContentDigest content, CancellationToken cancellationToken) => ValueTask.FromResult<ScannerReply>(
        content.Size == 0 ? Unsent(ReasonCode.EmptyFile, "it has no bytes") : Failures.ContentMismatch($"The scanner was sent nothing of {content.Size} bytes."));

    async Task<ScannerReply> IPushScanner.SendAsync(ScanSubject subject, HttpContent body, Func<ContentDigest> digest, CancellationToken limit, CancellationToken caller)
    {
        (ClamRestDialect dialect, Failure? failure) = await DialectAsync(limit).ConfigureAwait(false);
        return failure is not null ? failure : await SendAsync(dialect, body, () => digest().Size, limit, caller).ConfigureAwait(false);
    }

    private ScannerVerdict Unsent(ReasonCode reason, string why) => new()
    {
        Scanner = Name,
        Outcome = Outcome.NotScanned,
        Reason = reason,
        Raw = "not sent",
        Detail = $"Not sent: {why}.",
        Identity = ClamRestReply.Identity,
    };

    private async Task<ScannerReply> SendAsync(ClamRestDialect dialect, HttpContent body, Func<long> size, CancellationToken limit, CancellationToken caller)
    {
        long started = time.GetTimestamp();
        bool answering = false;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, root + PathOf(dialect)) { Content = body };
            if (body is PushContent { Type: { } type })
            {
                body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            }

            // A refusal that comes in the midst of an upload is lost with the connection; before it, it is heard.
            request.Headers.ExpectContinue = body.Headers.ContentLength > AskBefore ? true : null;
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit).ConfigureAwait(false);
            answering = true;
            if (await TextAsync(response, limit).ConfigureAwait(false) is not { } text)
            {
                return Failures.Protocol("The scanner's answer is longer than any answer can be.");
            }

            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
            {
                known = null; // another service has come to this address
            }

            TimeSpan? retryAfter = response.Headers.RetryAfter switch { { Delta: { } delta } => delta, { Date: { } date } => date - time.GetUtcNow(), _ => null };
            return ClamRestReply.Read(dialect, response.StatusCode, text, Name, size(), retryAfter, time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return Failures.Timeout($"The scanner at {options.BaseUrl.Authority} gave no answer in time.");
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            return Failures.Make(ErrorClass.ScannerAuth, ReasonCode.ScannerAuth, $"The certificate of the scanner at {options.BaseUrl.Authority} is not trusted: {e.InnerException.Message}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return answering || e is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }
                ? Failures.Protocol($"The answer of the scanner at {options.BaseUrl.Authority} broke off: {e.Message}")
                : Failures.Connection($"The scanner at {options.BaseUrl.Authority} cannot be reached: {e.Message}");
        }
    }

    /// <summary>
    /// Which dialect to speak. 1. A service whose health page is that of v1alpha speaks it. 2. One that answers a harmless text with clamd's own line has the best there is. 3. Else /scan must
    /// do; a service that calls nothing at all "ok" calls everything so that clamd did not find something in, and is refused.
    /// </summary>
    private async Task<(ClamRestDialect Dialect, Failure? Failure)> DialectAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh)
        {
            return (fresh, null);
        }

        await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Fresh() is { } meanwhile)
            {
                return (meanwhile, null);
            }

            (ClamRestDialect dialect, Failure? failure) = await AskAsync(cancellationToken).ConfigureAwait(false);
            known = failure is null ? (dialect, time.GetTimestamp()) : null;
            return (dialect, failure);
        }
        finally
        {
            asking.Release();
        }
    }

    private ClamRestDialect? Fresh() => known is var (dialect, at) && time.GetElapsedTime(at) < options.AskAgainAfter ? dialect : null;

    private async Task<(ClamRestDialect Dialect, Failure? Failure)> AskAsync(CancellationToken cancellationToken)
    {
        if (options.Dialect is ClamRestDialect.Reply or ClamRestDialect.V1Alpha)
        {
            return (options.Dialect, null);
        }

        if (options.Dialect == ClamRestDialect.Auto)
        {
            // 1.
            (HttpStatusCode health, string page, Failure? away) = await GetAsync("/v1alpha/healthz", cancellationToken).ConfigureAwait(false);
            if (away is not null)
            {
                return (default, away);
            }

            if (ClamRestReply.Trim(page).StartsWith("healthcheck: ", StringComparison.Ordinal))
            {
                return health == HttpStatusCode.OK ? (ClamRestDialect.V1Alpha, null) : (default, Failures.Make(ErrorClass.ScannerServer, ReasonCode.ScannerUnavailable, $"The scanner says of itself: {ClamRestReply.Trim(page)}"));
            }

            // 2.
            ScannerReply line = await PostAsync(ClamRestDialect.Reply, Harmless, cancellationToken).ConfigureAwait(false);
            if (line.Verdict is { Outcome: Outcome.Clean })
            {
                return (ClamRestDialect.Reply, null);
            }

            if (line.Failure is { Class: not (ErrorClass.ScannerClient or ErrorClass.ScannerProtocol) } trouble)
            {
                return (default, trouble);
            }
        }

        // 3.
        ScannerReply nothing = await PostAsync(ClamRestDialect.Scan, [], cancellationToken).ConfigureAwait(false);
        if (nothing.Verdict is { Outcome: Outcome.Clean })
        {
            return (default, Failures.Protocol("The scanner calls an object of no bytes clean, and has no /scanReply: it would call clean what clamd could not scan, so nothing that it says counts."));
        }

        if (nothing.Failure is { Class: not (ErrorClass.ScannerServer or ErrorClass.ScannerClient or ErrorClass.ScannerProtocol) } failed)
        {
            return (default, failed);
        }

        // To be refused for its emptiness, and not because clamd is away: with a text in it the same form must be fine.
        ScannerReply text = await PostAsync(ClamRestDialect.Scan, Harmless, cancellationToken).ConfigureAwait(false);
        return text.Verdict is { Outcome: Outcome.Clean } ? (ClamRestDialect.Scan, null) : (default, text.Failure ?? Failures.Protocol($"The scanner calls a harmless text {text.Verdict!.Raw}."));
    }

    private async Task<ScannerReply> PostAsync(ClamRestDialect dialect, byte[] content, CancellationToken cancellationToken)
    {
        MultipartFrame frame = new("probe");
        using ByteArrayContent body = new([.. frame.Before, .. content, .. frame.After]);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(frame.ContentType);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        return await SendAsync(dialect, body, () => content.Length, limit.Token, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(HttpStatusCode Status, string Text, Failure? Away)> GetAsync(string path, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(15));
        try
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(root + path), HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return (response.StatusCode, await TextAsync(response, limit.Token).ConfigureAwait(false) ?? "", null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (default, "", Failures.Timeout($"The scanner at {options.BaseUrl.Authority} gave no answer in time."));
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            return (default, "", Failures.Make(ErrorClass.ScannerAuth, ReasonCode.ScannerAuth, $"The certificate of the scanner at {options.BaseUrl.Authority} is not trusted: {e.InnerException.Message}"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (default, "", Failures.Connection($"The scanner at {options.BaseUrl.Authority} cannot be reached: {e.Message}"));
        }
    }

    /// <summary>The body; null when it is longer than any answer.</summary>
    private static async Task<string?> TextAsync(HttpResponseMessage response, CancellationToken limit)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(limit).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = new byte[MaxAnswer + 1];
            int filled = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit).ConfigureAwait(false);
            return filled > MaxAnswer ? null : Encoding.UTF8.GetString(buffer, 0, filled);
        }
    }

    private static string PathOf(ClamRestDialect dialect) => dialect switch
    {
        ClamRestDialect.Reply => "/scanReply",
        ClamRestDialect.V1Alpha => "/v1alpha/scan",
        _ => "/scan",
    };
}
