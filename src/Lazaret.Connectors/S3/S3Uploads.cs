using Amazon.S3;
using Amazon.S3.Model;

namespace Lazaret.Connectors.S3;

/// <summary>Takes multipart uploads back.</summary>
internal static class S3Uploads
{
    /// <summary>Gives the parts of an upload up. What goes wrong here is not the news; the bucket's own rule for unfinished uploads takes away what stays.</summary>
    public static async Task AbortAsync(IAmazonS3 client, string bucket, string key, string upload)
    {
        try
        {
            await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsExpected(e, CancellationToken.None))
        {
            // See above.
        }
    }
}
