using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.S3.Delivery;

/// <summary>
/// Tells whether the object under a key is an item: by its size, and by the SHA-256 that the store itself computed; where the store keeps none, or one of parts that cannot be told from
/// outside, all of it is read back. Metadata proves nothing: anybody may have written it.
/// </summary>
internal sealed class S3Evidence(AmazonS3Client client, string bucket, TimeSpan patience, TimeProvider time)
{
    private volatile bool signsLinks = true;

    /// <summary>
    /// True when the store says that nothing lies under a key; false when something does, and when it does not say. It is asked by a signed link: the client's own look ends in an exception
    /// for each free key, which costs this program more than the request costs the store.
    /// </summary>
    public async Task<bool> IsFreeAsync(string key, CancellationToken cancellationToken)
    {
        if (!signsLinks)
        {
            return false;
        }

        try
        {
            string link = await client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
            {
                BucketName = bucket,
                Key = key,
                Verb = HttpVerb.HEAD,
                Expires = time.GetUtcNow().UtcDateTime.AddMinutes(15),
                Protocol = client.Config.ServiceURL?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true ? Protocol.HTTP : Protocol.HTTPS,
            }).ConfigureAwait(false);
            using HttpRequestMessage head = new(HttpMethod.Head, link);
            using HttpResponseMessage answer = await client.Config.HttpClientFactory.CreateHttpClient(client.Config)
                .SendAsync(head, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            signsLinks = answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized);
            return answer.StatusCode == HttpStatusCode.NotFound;
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
        {
            return false; // the look that follows says what is wrong
        }
    }

    /// <summary>What lies under a key; null when nothing does.</summary>
    public async Task<GetObjectMetadataResponse?> LookAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key, ChecksumMode = ChecksumMode.ENABLED }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsNotFound(e))
        {
            return null;
        }
    }

    /// <param name="item">The item.</param>
    /// <param name="there">What lies under its key.</param>
    /// <param name="composite">The checksum of its parts, when it was just sent in parts; null when not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> IsItemAsync(DeliveryItem item, GetObjectMetadataResponse there, string? composite, CancellationToken cancellationToken)
    {
        if (there.ContentLength != item.Size)
        {
            return false;
        }

        string? told = there.ChecksumSHA256;
        if (!string.IsNullOrEmpty(told) && !told.Contains('-', StringComparison.Ordinal))
        {
            return told == Convert.ToBase64String(Convert.FromHexString(item.Sha256));
        }

        if (!string.IsNullOrEmpty(told) && composite is not null)
        {
            return told == composite;
        }

        return string.Equals(await ReadBackAsync(item.Key, there, cancellationToken).ConfigureAwait(false), item.Sha256, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> ReadBackAsync(string key, GetObjectMetadataResponse there, CancellationToken cancellationToken)
    {
        using GetObjectResponse answer = await client.GetObjectAsync(
            new GetObjectRequest { BucketName = bucket, Key = key, EtagToMatch = there.ETag, VersionId = there.VersionId is "" or "null" ? null : there.VersionId }, cancellationToken).ConfigureAwait(false);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            long read = 0;
            while (true)
            {
                idle.CancelAfter(patience);
                int count = await answer.ResponseStream.ReadAsync(buffer, idle.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    // A body that ends early is a broken connection, not another content.
                    return read == there.ContentLength ? Convert.ToHexStringLower(hash.GetHashAndReset()) : throw new IOException($"the store sent {read} of {there.ContentLength} bytes");
                }

                read += count;
                hash.AppendData(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
