using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Lazaret.Core.Streams;

namespace Lazaret.Storage.Blobs.S3;

/// <summary>What S3's failures mean.</summary>
internal static class S3Errors
{
    public static bool IsNotFound(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket";

    public static bool IsBehindEnd(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;

    /// <summary>Runs a call and turns its failures into the store's own.</summary>
    public static async Task<T> GuardAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (AmazonServiceException e)
        {
            throw new StreamStoreException($"S3 refused to {what}: {(int)e.StatusCode} {e.ErrorCode}: {e.Message}", e) { MayPass = e.StatusCode is 0 or >= (HttpStatusCode)500 or (HttpStatusCode)429 };
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StreamStoreException($"S3 cannot be reached to {what}: {e.Message}", e) { MayPass = true };
        }
    }
}
