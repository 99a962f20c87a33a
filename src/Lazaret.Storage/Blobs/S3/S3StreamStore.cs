using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs.S3.AgeOff;

namespace Lazaret.Storage.Blobs.S3;

/// <summary>Streams in an S3 bucket as <c>source/label/sha256</c> (<c>event-dispatcher</c> §10.2, 10.3). Objects appear whole or not at all, which is S3's own promise.</summary>
public sealed class S3StreamStore : IStreamStore
{
    // One copy request takes no more.
    private const long CopyWholeUpTo = 5L << 30;
    private const long CopyPart = 1L << 30;

    private readonly AmazonS3Client client;
    private readonly string bucket;
    private readonly OnceReady ready;

    public S3StreamStore(S3StreamStoreOptions options)
    {
        bucket = options.Bucket;
        client = S3ClientFactory.Create(options);
        ready = new OnceReady(PrepareAsync);
    }

    public string Kind => "s3";

    public async ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken)
    {
        StreamSlice slice = BlobUpload.Whole(name, content, length);
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        await S3Errors.GuardAsync($"store {name}", () => length > BlobUpload.PartsFrom ? InPartsAsync(name, slice, cancellationToken) : WholeAsync(name, slice, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        if (BlobRange.IsSimple(range))
        {
            // One round trip: the store itself finds out where the range ends.
            (StreamPiece? piece, bool understood) = await GetAsync(name, range, cancellationToken).ConfigureAwait(false);
            if (understood)
            {
                return piece;
            }
        }

        if (await StatAsync(name, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return null;
        }

        return range.Of(state.Size) is not var (start, count) ? StreamPiece.BehindEnd(state.Size)
            : count == 0 ? new StreamPiece(Stream.Null, start, 0, state.Size)
            : BlobRange.Sure(name, await GetAsync(name, new StreamRange(start, count), cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        return await S3Errors.GuardAsync($"find {name}", async () =>
        {
            try
            {
                GetObjectMetadataResponse found = await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = Key(name) }, cancellationToken).ConfigureAwait(false);
                return new StreamState(found.ContentLength, Utc(found.LastModified));
            }
            catch (AmazonS3Exception e) when (S3Errors.IsNotFound(e))
            {
                return null;
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken)
    {
        // S3 answers the deletion of what is not there with success, so it is looked for first.
        if (await StatAsync(name, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return StreamDeletion.NotFound;
        }

        if (ifOlderThan is { } limit && state.Modified >= limit)
        {
            return StreamDeletion.TooNew;
        }

        await S3Errors.GuardAsync($"delete {name}", () => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = Key(name) }, cancellationToken), cancellationToken).ConfigureAwait(false);
        return StreamDeletion.Deleted;
    }

    public async ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken)
    {
        if (await StatAsync(from, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return false;
        }

        return await S3Errors.GuardAsync($"copy {from} to {to}", () => CopyAsync(from, to, state.Size, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<StreamName> ListAsync(string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        ListObjectsV2Request request = new() { BucketName = bucket, Prefix = source + "/" };
        while (true)
        {
            ListObjectsV2Response page = await S3Errors.GuardAsync($"list {source}", () => client.ListObjectsV2Async(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                if (StreamName.TryParse(found.Key, out StreamName name))
                {
                    yield return name;
                }
            }

            if (page.IsTruncated is not true)
            {
                yield break;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    /// <summary>
    /// Lets the bucket delete what has expired, by lifecycle rules of its own (<c>event-dispatcher</c> §10.3). Rules of others stay as they are; S3 has no way to notice that somebody else changes
    /// them at the same moment.
    /// </summary>
    /// <param name="sources">All sources; empty = our rules are removed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StreamStoreException">The rules could not be read or set; they are as they were.</exception>
    public async Task<AgeOffChange> SetAgeOffAsync(IReadOnlyCollection<SourceAgeOff> sources, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        (IReadOnlyList<LifecycleRule> existing, TransitionDefaultMinimumObjectSize? least) = await S3Errors.GuardAsync($"read the lifecycle rules of {bucket}", () => RulesAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        AgeOffPlan plan = AgeOffPlan.Of(existing, sources);
        if (plan.Change.IsAny)
        {
            await S3Errors.GuardAsync($"set the lifecycle rules of {bucket}", () => SetRulesAsync(plan.Rules, least, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return plan.Change;
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        ready.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Key(StreamName name) => name.ToString();

    private static DateTimeOffset Utc(DateTime? time) => new((time ?? DateTime.UnixEpoch).ToUniversalTime());

    private async ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException e)
        {
            throw new StreamStoreException("The S3 store is closed.", e);
        }
    }

    private Task PrepareAsync(CancellationToken cancellationToken) => S3Errors.GuardAsync($"find or make the bucket {bucket}", async () =>
    {
        try
        {
            await client.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            try
            {
                await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonS3Exception other) when (other.ErrorCode == "BucketAlreadyOwnedByYou")
            {
                // Another process was faster.
            }
        }

        return true;
    }, cancellationToken);

    /// <summary>The bucket's rules, and the setting that belongs to all of them.</summary>
    private async Task<(IReadOnlyList<LifecycleRule> Rules, TransitionDefaultMinimumObjectSize? Least)> RulesAsync(CancellationToken cancellationToken)
    {
        try
        {
            GetLifecycleConfigurationResponse found = await client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
            return (found.Configuration?.Rules ?? [], found.TransitionDefaultMinimumObjectSize);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchLifecycleConfiguration")
        {
            return ([], null);
        }
    }

    private async Task<bool> SetRulesAsync(IReadOnlyList<LifecycleRule> rules, TransitionDefaultMinimumObjectSize? least, CancellationToken cancellationToken)
    {
        if (rules.Count == 0)
        {
            // S3 takes no empty list.
            await client.DeleteLifecycleConfigurationAsync(new DeleteLifecycleConfigurationRequest { BucketName = bucket }, cancellationToken).ConfigureAwait(false);
            return true;
        }

        await client.PutLifecycleConfigurationAsync(
            new PutLifecycleConfigurationRequest { BucketName = bucket, Configuration = new LifecycleConfiguration { Rules = [.. rules] }, TransitionDefaultMinimumObjectSize = least }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>A piece, or none of a stream that is not there; not understood when the size has to be known first: the range lies behind the end, or the store knows no such range.</summary>
    private async Task<(StreamPiece? Piece, bool Understood)> GetAsync(StreamName name, StreamRange range, CancellationToken cancellationToken) =>
        await S3Errors.GuardAsync($"read {name}", async () =>
        {
            GetObjectRequest request = new() { BucketName = bucket, Key = Key(name) };
            if (!range.IsAll)
            {
                request.ByteRange = new ByteRange(BlobRange.Header(range));
            }

            try
            {
                GetObjectResponse answer = await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
                StreamPiece? piece = BlobRange.Piece(name, range, answer.ResponseStream, answer.ContentLength, answer.ContentRange, answer);
                return (piece, piece is not null);
            }
            catch (AmazonS3Exception e) when (S3Errors.IsNotFound(e))
            {
                return ((StreamPiece?)null, true);
            }
            catch (AmazonS3Exception e) when (S3Errors.IsBehindEnd(e) && !range.IsAll)
            {
                return (null, false);
            }
        }, cancellationToken).ConfigureAwait(false);

    private async Task<bool> WholeAsync(StreamName name, StreamSlice content, CancellationToken cancellationToken)
    {
        await client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = bucket,
            Key = Key(name),
            InputStream = content,
            AutoCloseStream = false,
            ContentType = "binary/octet-stream",
            UseChunkEncoding = false,
        }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> InPartsAsync(StreamName name, StreamSlice content, CancellationToken cancellationToken)
    {
        InitiateMultipartUploadResponse upload = await client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = Key(name), ContentType = "binary/octet-stream" }, cancellationToken).ConfigureAwait(false);
        return await FinishAsync(name, upload.UploadId, async parts => await BlobUpload.InPartsAsync(content, async (number, bytes, count, token) =>
        {
            using MemoryStream part = new(bytes, 0, count, writable: false);
            UploadPartResponse done = await client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = bucket,
                Key = Key(name),
                UploadId = upload.UploadId,
                PartNumber = number,
                PartSize = count,
                InputStream = part,
                UseChunkEncoding = false,
            }, token).ConfigureAwait(false);
            lock (parts)
            {
                parts.Add(new PartETag(number, done.ETag));
            }
        }, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> CopyAsync(StreamName from, StreamName to, long size, CancellationToken cancellationToken)
    {
        if (size <= CopyWholeUpTo)
        {
            try
            {
                await client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = bucket, SourceKey = Key(from), DestinationBucket = bucket, DestinationKey = Key(to) }, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception e) when (S3Errors.IsNotFound(e))
            {
                return false;
            }
        }

        InitiateMultipartUploadResponse upload = await client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = Key(to), ContentType = "binary/octet-stream" }, cancellationToken).ConfigureAwait(false);
        return await FinishAsync(to, upload.UploadId, async parts =>
        {
            for (long at = 0; at < size; at += CopyPart)
            {
                CopyPartResponse done = await client.CopyPartAsync(new CopyPartRequest
                {
                    SourceBucket = bucket,
                    SourceKey = Key(from),
                    DestinationBucket = bucket,
                    DestinationKey = Key(to),
                    UploadId = upload.UploadId,
                    PartNumber = (int)(at / CopyPart) + 1,
                    FirstByte = at,
                    LastByte = Math.Min(at + CopyPart, size) - 1,
                }, cancellationToken).ConfigureAwait(false);
                parts.Add(new PartETag((int)(at / CopyPart) + 1, done.ETag));
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the parts of a multipart upload and ends it, or takes it back.</summary>
    private async Task<bool> FinishAsync(StreamName name, string upload, Func<List<PartETag>, Task> send, CancellationToken cancellationToken)
    {
        List<PartETag> parts = [];
        try
        {
            await send(parts).ConfigureAwait(false);
            await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
            {
                BucketName = bucket,
                Key = Key(name),
                UploadId = upload,
                PartETags = [.. parts.OrderBy(p => p.PartNumber)],
            }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            try
            {
                await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = Key(name), UploadId = upload }, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is AmazonClientException or HttpRequestException)
            {
                // The bucket's own rule for unfinished uploads takes it away; what went wrong first is the news.
            }

            throw;
        }
    }
}
