using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.S3;

/// <summary>What the exceptions of the client mean (<c>connectors</c> §5.3, §5.4).</summary>
internal static class S3Failures
{
    /// <summary>Is it a failure of the store or of the way to it, or a bug?</summary>
    public static bool IsExpected(Exception e, CancellationToken cancellationToken) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public static bool IsNotFound(Exception e) => e is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } s3 && s3.ErrorCode != "NoSuchBucket";

    public static bool IsPreconditionFailed(Exception e) => e is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed };

    /// <summary>The store does not know this request, or this header of it.</summary>
    public static bool IsNotImplemented(Exception e) => e is AmazonS3Exception { StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed };

    /// <summary>An answer that may be another one later.</summary>
    public static bool MayPass(Exception e) => e is not AmazonServiceException s3
        || s3.StatusCode is 0 or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict or >= HttpStatusCode.InternalServerError
        || s3.ErrorCode is "RequestTimeout" or "RequestTimeTooSkewed" or "ExpiredToken" or "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "OperationAborted";

    public static Failure ToFailure(Exception e, string doing)
    {
        string message = Sentence(e, doing);
        if (e is not AmazonServiceException s3 || s3.StatusCode == 0)
        {
            return e is OperationCanceledException or TimeoutException
                ? new Failure(ErrorClass.ConnectorTimeout, ReasonCode.ReadTimeout, message)
                : new Failure(ErrorClass.ConnectorConnection, ReasonCode.Transient, message);
        }

        // Two ways of having an object that cannot be read as it is: in an archive tier, or under a key that is somebody else's.
        if (s3.ErrorCode == "InvalidObjectState")
        {
            return new Failure(ErrorClass.ConnectorClient, ReasonCode.Archived, message);
        }

        if (s3.ErrorCode?.StartsWith("KMS.", StringComparison.Ordinal) == true || IsCustomerKey(s3))
        {
            return new Failure(ErrorClass.ConnectorClient, ReasonCode.KeyUnavailable, message);
        }

        return s3.StatusCode switch
        {
            _ when IsThrottled(s3) => new Failure(ErrorClass.ConnectorThrottled, ReasonCode.Transient, message, TimeSpan.FromSeconds(1)),
            _ when s3.ErrorCode is "ExpiredToken" or "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "RequestTimeTooSkewed" or "InvalidToken" => new Failure(ErrorClass.ConnectorServer, ReasonCode.AuthError, message),
            HttpStatusCode.NotFound => new Failure(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, message),
            HttpStatusCode.Forbidden => new Failure(ErrorClass.ConnectorClient, ReasonCode.PermissionError, message),
            HttpStatusCode.Unauthorized => new Failure(ErrorClass.ConnectorServer, ReasonCode.AuthError, message),
            HttpStatusCode.PreconditionFailed => new Failure(ErrorClass.ObjectChanged, ReasonCode.ObjectChanged, message),
            HttpStatusCode.RequestTimeout => new Failure(ErrorClass.ConnectorTimeout, ReasonCode.ReadTimeout, message),
            >= HttpStatusCode.InternalServerError => new Failure(ErrorClass.ConnectorServer, ReasonCode.Transient, message),
            _ => new Failure(ErrorClass.ConnectorClient, ReasonCode.ReadFailed, message),
        };
    }

    public static ActionStatus ToStatus(Exception e)
    {
        Failure failure = ToFailure(e, "act");
        return failure.Reason switch
        {
            _ when MayPass(e) => ActionStatus.TransientPlatformError,
            ReasonCode.ObjectNotFound => ActionStatus.ObjectNotFound,
            ReasonCode.PermissionError or ReasonCode.AuthError => ActionStatus.PermissionError,
            ReasonCode.ObjectChanged => ActionStatus.ObjectChanged,
            _ when IsNotImplemented(e) => ActionStatus.NotSupported,
            _ => ActionStatus.Error,
        };
    }

    /// <summary>One sentence, without addresses or keys of ours: S3's own words.</summary>
    public static string Sentence(Exception e, string doing) => e switch
    {
        AmazonServiceException { StatusCode: not 0 } s3 => $"Cannot {doing}: S3 answered {(int)s3.StatusCode}{(string.IsNullOrEmpty(s3.ErrorCode) ? "" : " " + Shorten(s3.ErrorCode, 60))}: {Shorten(s3.Message ?? "", 300)}",
        OperationCanceledException or TimeoutException => $"Cannot {doing}: the store did not answer in time",
        _ => $"Cannot {doing}: {Shorten((e.InnerException ?? e).Message, 300)}",
    };

    /// <summary>A key for a sentence: long ones lose their middle.</summary>
    public static string Shorten(string key) => key.Length <= 600 ? key : string.Concat(key.AsSpan(0, 290), " … ", key.AsSpan(key.Length - 290));

    private static bool IsThrottled(AmazonServiceException e) =>
        e.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable || e.ErrorCode is "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded";

    // Amazon has no code for it, only words; without them it is a refusal like any other.
    private static bool IsCustomerKey(AmazonServiceException e) =>
        e.StatusCode == HttpStatusCode.BadRequest && e.ErrorCode == "InvalidRequest" && (e.Message ?? "").Contains("Server Side Encryption", StringComparison.OrdinalIgnoreCase);

    private static string Shorten(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}
