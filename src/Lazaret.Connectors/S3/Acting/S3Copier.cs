using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Core.Outcomes;

namespace Lazaret.Connectors.S3.Acting;

/// <summary>Copies inside a bucket, by the store itself: whole up to 5 GiB, larger objects in parts. The copy carries the object's metadata, and why it was made.</summary>
internal sealed class S3Copier(IAmazonS3 client, string bucket, S3ConnectorOptions options)
{
    private const int MostParts = 10_000;
    private const int PartsAtOnce = 4;

    /// <summary>False when something else has the key by now.</summary>
    public async Task<bool> CopyAsync(S3Deed deed, S3Look source, string destination, bool overwrite)
    {
        try
        {
            await (source.Size > options.CopyWholeUpTo ? InPartsAsync(deed, source, destination, overwrite) : WholeAsync(deed, source, destination, overwrite)).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (S3Failures.IsPreconditionFailed(e) && !overwrite)
        {
            // Which of the two conditions was it, the source's or the destination's? The next look tells; nothing was changed.
            return false;
        }
    }

    private async Task WholeAsync(S3Deed deed, S3Look source, string destination, bool overwrite)
    {
        CopyObjectRequest request = new()
        {
            SourceBucket = bucket,
            SourceKey = deed.Where.Key,
            SourceVersionId = source.VersionId,
            DestinationBucket = bucket,
            DestinationKey = destination,
            ETagToMatch = source.ETag,
            IfNoneMatch = overwrite ? null : "*",
            MetadataDirective = S3MetadataDirective.REPLACE,
            ContentType = source.Head.ContentType,
        };
        Describe(deed, source, request.Metadata, request.Headers);
        try
        {
            await client.CopyObjectAsync(request).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (S3Failures.IsNotImplemented(e) && request.IfNoneMatch is not null)
        {
            request.IfNoneMatch = null; // the key was free a moment ago
            await client.CopyObjectAsync(request).ConfigureAwait(false);
        }
    }

    private async Task InPartsAsync(S3Deed deed, S3Look source, string destination, bool overwrite)
    {
        InitiateMultipartUploadRequest begin = new() { BucketName = bucket, Key = destination, ContentType = source.Head.ContentType, TagSet = await TagsAsync(deed, source).ConfigureAwait(false) };
        Describe(deed, source, begin.Metadata, begin.Headers);
        string upload = (await client.InitiateMultipartUploadAsync(begin).ConfigureAwait(false)).UploadId;
        try
        {
            long size = Math.Max(options.CopyPart, (source.Size + MostParts - 1) / MostParts);
            int count = (int)((source.Size + size - 1) / size);
            PartETag[] parts = new PartETag[count];
            await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce }, async (i, token) =>
            {
                CopyPartResponse done = await client.CopyPartAsync(
                    new CopyPartRequest
                    {
                        SourceBucket = bucket,
                        SourceKey = deed.Where.Key,
                        SourceVersionId = source.VersionId,
                        DestinationBucket = bucket,
                        DestinationKey = destination,
                        UploadId = upload,
                        PartNumber = i + 1,
                        FirstByte = i * size,
                        LastByte = Math.Min((i + 1) * size, source.Size) - 1,
                        ETagToMatch = [source.ETag],
                    },
                    token).ConfigureAwait(false);
                parts[i] = new PartETag(i + 1, done.ETag);
            }).ConfigureAwait(false);
            await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket, Key = destination, UploadId = upload, PartETags = [.. parts], IfNoneMatch = overwrite ? null : "*" }).ConfigureAwait(false);
        }
        catch
        {
            await S3Uploads.AbortAsync(client, bucket, destination, upload).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A copy in parts is a new object: its tags have to be told.</summary>
    private async Task<List<Tag>> TagsAsync(S3Deed deed, S3Look source) =>
        (await client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket, Key = deed.Where.Key, VersionId = source.VersionId }).ConfigureAwait(false)).Tagging ?? [];

    private static void Describe(S3Deed deed, S3Look source, MetadataCollection metadata, HeadersCollection headers)
    {
        foreach (string name in source.Head.Metadata.Keys)
        {
            metadata[name] = source.Head.Metadata[name];
        }

        metadata[S3Look.KeyName] = deed.Key;
        metadata["lazaret-outcome"] = Names.Of(deed.Request.Report.Outcome);
        metadata["lazaret-sha256"] = deed.Request.Report.Sha256;
        metadata["lazaret-item"] = string.Create(CultureInfo.InvariantCulture, $"{deed.Request.JobId.Value}/{deed.Request.ItemId.Value}");
        string threats = string.Join(", ", deed.Request.Report.Verdicts.SelectMany(v => v.Threats).Take(4));
        metadata["lazaret-threats"] = new string([.. threats.Where(c => c is >= ' ' and <= '~').Take(200)]);
        headers.CacheControl = source.Head.Headers.CacheControl;
        headers.ContentDisposition = source.Head.Headers.ContentDisposition;
        headers.ContentEncoding = source.Head.Headers.ContentEncoding;
    }
}
