using System.Globalization;
using Lazaret.Domains.Classify;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Lazaret.Domains.Grpc;

/// <summary>gRPC over Kestrel's HTTP/2: what a request must look like, its deadline, who may ask, and how it ends (docs/decisions/0013-grpc-by-hand.md).</summary>
/// <param name="tokens">Who may ask.</param>
/// <param name="mostBytes">The longest message that is taken.</param>
/// <param name="metrics">Counts calls.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of errors that should not happen.</param>
/// <param name="stopping">The server stops.</param>
internal sealed partial class GrpcPipeline(TokenGuard tokens, int mostBytes, ServerMetrics metrics, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private const string ContentType = "application/grpc";

    /// <remarks>1. The request's form. 2. Who asks, and for what. 3. The deadline. 4. The call. 5. Its status.</remarks>
    public async Task InvokeAsync(HttpContext http, GrpcRoutes routes)
    {
        // 1.
        if (!IsGrpc(http))
        {
            return;
        }

        long started = time.GetTimestamp();
        http.Response.ContentType = ContentType;
        GrpcRoute? route = routes.Find(http.Request.Path.Value ?? "");
        CallEnd end;
        if (Refusal(http, route) is { } refused)
        {
            end = refused;
        }
        else if (!TryTimeout(http, out TimeSpan timeout))
        {
            end = new CallEnd(GrpcCode.Internal, "grpc-timeout is not understood; allowed are up to eight digits and one of H, M, S, m, u and n");
        }
        else
        {
            end = await RunAsync(http, route!, timeout).ConfigureAwait(false);
        }

        // 5.
        metrics.Ended(route?.Path ?? "other", end.Code, time.GetElapsedTime(started));
        if (!http.RequestAborted.IsCancellationRequested)
        {
            Finish(http, end);
        }
    }

    private static bool IsGrpc(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = "POST";
            return false;
        }

        string type = http.Request.ContentType ?? "";
        ReadOnlySpan<char> media = type.AsSpan();
        int end = media.IndexOf(';');
        media = (end < 0 ? media : media[..end]).Trim();
        if (media.Equals(ContentType, StringComparison.OrdinalIgnoreCase) || media.Equals(ContentType + "+proto", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return false;
    }

    /// <remarks>2.</remarks>
    private CallEnd? Refusal(HttpContext http, GrpcRoute? route)
    {
        if (http.Request.Headers.Origin.Count > 0)
        {
            return new CallEnd(GrpcCode.PermissionDenied, "pages of web sites may not ask");
        }

        if (route is not { IsOpen: true } && !tokens.Knows(http.Request.Headers.Authorization))
        {
            return new CallEnd(GrpcCode.Unauthenticated, "send the token as \"authorization: Bearer TOKEN\"");
        }

        string encoding = http.Request.Headers["grpc-encoding"].ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers["grpc-accept-encoding"] = "identity";
            return new CallEnd(GrpcCode.Unimplemented, $"the encoding {encoding} is not known; allowed is identity");
        }

        return route is null ? new CallEnd(GrpcCode.Unimplemented, $"there is no method {http.Request.Path.Value}")
            : stopping.IsCancellationRequested && !route.IsOpen ? new CallEnd(GrpcCode.Unavailable, "the server stops")
            : null;
    }

    private static bool TryTimeout(HttpContext http, out TimeSpan timeout)
    {
        string text = http.Request.Headers["grpc-timeout"].ToString();
        timeout = Timeout.InfiniteTimeSpan;
        return text.Length == 0 || GrpcTimeout.TryParse(text, out timeout);
    }

    private async Task<CallEnd> RunAsync(HttpContext http, GrpcRoute route, TimeSpan timeout)
    {
        // 3.
        if (route.IsStream && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        using CancellationTokenSource? deadline = timeout == Timeout.InfiniteTimeSpan ? null : new CancellationTokenSource(timeout, time);
        using CancellationTokenSource? both = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, http.RequestAborted);
        CancellationToken ended = both?.Token ?? http.RequestAborted;

        // 4.
        GrpcCall call = new(http, new FrameReader(http.Request.BodyReader, mostBytes), ended, stopping);
        CallEnd end = await EndAsync(http, route, call, deadline).ConfigureAwait(false);
        return end with { HasMessages = call.HasWritten };
    }

    private async Task<CallEnd> EndAsync(HttpContext http, GrpcRoute route, GrpcCall call, CancellationTokenSource? deadline)
    {
        try
        {
            await route.Run(call).ConfigureAwait(false);
            return deadline is { IsCancellationRequested: true } ? Late() : new CallEnd(GrpcCode.Ok, "");
        }
        catch (GrpcException e)
        {
            return new CallEnd(e.Code, e.Message);
        }
        catch (ClassifierUnavailableException e)
        {
            return new CallEnd(e.IsOverloaded ? GrpcCode.ResourceExhausted : GrpcCode.Unavailable, e.Message);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            return new CallEnd(GrpcCode.Cancelled, "the caller is gone");
        }
        catch (Exception) when (deadline is { IsCancellationRequested: true })
        {
            return Late();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new CallEnd(GrpcCode.Unavailable, "the server stops");
        }
        catch (BadHttpRequestException e)
        {
            return new CallEnd(GrpcCode.Cancelled, e.Message);
        }
        catch (Exception e)
        {
            LogFailed(logger, e, route.Path);
            return new CallEnd(GrpcCode.Internal, "an error that should not happen; the log of the server has more");
        }
    }

    private static CallEnd Late() => new(GrpcCode.DeadlineExceeded, "the deadline passed before there was an answer");

    private static void Finish(HttpContext http, CallEnd end)
    {
        // An answer without a message has no trailers: its status stands in the one block of headers there is.
        IHeaderDictionary status = http.Response.Headers;
        if (http.Response.HasStarted || end.HasMessages || end.Code == GrpcCode.Ok)
        {
            status = http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        }

        status["grpc-status"] = ((int)end.Code).ToString(CultureInfo.InvariantCulture);
        if (end.Message.Length > 0)
        {
            status["grpc-message"] = GrpcMessageText.Encode(end.Message);
        }
    }

    [LoggerMessage(7010, LogLevel.Error, "The call {Path} failed")]
    private static partial void LogFailed(ILogger logger, Exception e, string path);

    private readonly record struct CallEnd(GrpcCode Code, string Message, bool HasMessages = false);
}
