using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.S3.Delivery;

/// <summary>Sends an item: whole when it is small, else in parts. What is sent was compared with what was scanned before it can become visible.</summary>
internal sealed class S3Sender(IAmazonS3 client, S3DestinationOptions options, TimeProvider time) : IDisposable
{
    private const int MostParts = 10_000;

    // Every buffer of every delivery passes here: the most memory that deliveries can take.
    private readonly SemaphoreSlim room = new(options.PartsAtOnce);

    public void Dispose() => room.Dispose();

    public async Task<S3Receipt> SendAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        S3PartReader reader = await S3PartReader.OpenAsync(item, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (item.Size > options.PartsFrom)
            {
                return await InPartsAsync(item, reader, cancellationToken).ConfigureAwait(false);
            }

            return await WholeAsync(item, reader, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The checksum of the parts that the item would be sent in.</summary>
    public async Task<string> CompositeAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        S3PartReader reader = await S3PartReader.OpenAsync(item, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            int size = PartSize(item);
            List<byte> digests = [];
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                int number = 0;
                for (long at = 0; at < item.Size; at += size)
                {
                    S3Part part = await reader.NextAsync(++number, (int)Math.Min(size, item.Size - at), cancellationToken).ConfigureAwait(false);
                    digests.AddRange(part.Sha256);
                    part.Return();
                }

                await reader.CheckAsync(cancellationToken).ConfigureAwait(false);
                return Composite([.. digests], number);
            }
            finally
            {
                room.Release();
            }
        }
    }

    private async Task<S3Receipt> WholeAsync(DeliveryItem item, S3PartReader reader, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        S3Part? part = null;
        try
        {
            part = await reader.NextAsync(1, (int)item.Size, cancellationToken).ConfigureAwait(false);
            await reader.CheckAsync(cancellationToken).ConfigureAwait(false);
            using MemoryStream body = part.Open();
            PutObjectRequest request = new()
            {
                BucketName = options.Bucket,
                Key = item.Key,
                InputStream = body,
                AutoCloseStream = false,
                ContentType = item.ContentType ?? "application/octet-stream",
                UseChunkEncoding = false,

                // The client's own check is an MD5 in plain C#; ours is made beside the SHA-256 and looked at in S3Proof.
                DisableDefaultChecksumValidation = true,
                ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
                ChecksumSHA256 = Convert.ToBase64String(part.Sha256),
                IfNoneMatch = item.Overwrite == OverwritePolicy.Never ? "*" : null,
                TagSet = Tags(item),
                ServerSideEncryptionMethod = Encryption,
                ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
                StorageClass = StorageClass,
            };
            Describe(item, request.Metadata);
            PutObjectResponse done = await client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return new S3Receipt(done.ETag, done.VersionId, Composite: null, S3Proof.OfWhole(done.ChecksumSHA256, done.ETag, part));
        }
        finally
        {
            part?.Return();
            room.Release();
        }
    }

    private async Task<S3Receipt> InPartsAsync(DeliveryItem item, S3PartReader reader, CancellationToken cancellationToken)
    {
        await AbortStaleAsync(item.Key, cancellationToken).ConfigureAwait(false);
        InitiateMultipartUploadRequest begin = new()
        {
            BucketName = options.Bucket,
            Key = item.Key,
            ContentType = item.ContentType ?? "application/octet-stream",
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
            TagSet = Tags(item),
            ServerSideEncryptionMethod = Encryption,
            ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
            StorageClass = StorageClass,
        };
        Describe(item, begin.Metadata);
        string upload = (await client.InitiateMultipartUploadAsync(begin, cancellationToken).ConfigureAwait(false)).UploadId;
        try
        {
            List<S3SentPart> parts = await SendPartsAsync(item, reader, upload, cancellationToken).ConfigureAwait(false);
            await reader.CheckAsync(cancellationToken).ConfigureAwait(false);
            CompleteMultipartUploadResponse done = await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = options.Bucket, Key = item.Key, UploadId = upload, PartETags = [.. parts.Select(p => p.Tag)], IfNoneMatch = item.Overwrite == OverwritePolicy.Never ? "*" : null },
                cancellationToken).ConfigureAwait(false);
            string composite = Composite([.. parts.SelectMany(p => Convert.FromBase64String(p.Tag.ChecksumSHA256))], parts.Count);
            return new S3Receipt(done.ETag, done.VersionId, composite, S3Proof.OfParts(done.ChecksumSHA256, done.ETag, composite, parts));
        }
        catch
        {
            await S3Uploads.AbortAsync(client, options.Bucket, item.Key, upload).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<List<S3SentPart>> SendPartsAsync(DeliveryItem item, S3PartReader reader, string upload, CancellationToken cancellationToken)
    {
        int size = PartSize(item);
        ConcurrentBag<S3SentPart> sent = [];
        List<Task> sending = [];
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            int number = 0;
            for (long at = 0; at < item.Size; at += size)
            {
                await room.WaitAsync(stop.Token).ConfigureAwait(false);
                S3Part part;
                try
                {
                    part = await reader.NextAsync(++number, (int)Math.Min(size, item.Size - at), stop.Token).ConfigureAwait(false);
                }
                catch
                {
                    room.Release();
                    throw;
                }

                sending.RemoveAll(t => t.IsCompletedSuccessfully);
                sending.Add(SendPartAsync(item, upload, part, sent, stop));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A part failed and stopped the others: what it failed of comes next.
        }
        finally
        {
            await ((Task)Task.WhenAll(sending)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (sending.Find(t => t.IsFaulted) is { } failed)
        {
            await failed.ConfigureAwait(false);
        }

        await Task.WhenAll(sending).ConfigureAwait(false);
        return [.. sent.OrderBy(p => p.Tag.PartNumber)];
    }

    private async Task SendPartAsync(DeliveryItem item, string upload, S3Part part, ConcurrentBag<S3SentPart> sent, CancellationTokenSource stop)
    {
        try
        {
            using MemoryStream body = part.Open();
            string checksum = Convert.ToBase64String(part.Sha256);
            UploadPartResponse done = await client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = options.Bucket,
                    Key = item.Key,
                    UploadId = upload,
                    PartNumber = part.Number,
                    PartSize = part.Count,
                    InputStream = body,
                    UseChunkEncoding = false,
                    DisableDefaultChecksumValidation = true,
                    ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
                    ChecksumSHA256 = checksum,
                },
                stop.Token).ConfigureAwait(false);
            sent.Add(new S3SentPart(new PartETag(part.Number, done.ETag) { ChecksumSHA256 = checksum }, string.IsNullOrEmpty(done.ChecksumSHA256) ? S3Proof.Md5(part) : null));
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            part.Return();
            room.Release();
        }
    }

    /// <summary>Uploads of this key that a crash left behind: their parts cost money and serve nobody.</summary>
    private async Task AbortStaleAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            ListMultipartUploadsResponse found = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = options.Bucket, Prefix = key, MaxUploads = 100 }, cancellationToken).ConfigureAwait(false);
            DateTimeOffset before = time.GetUtcNow() - options.AbortUploadsAfter;
            foreach (MultipartUpload one in (found.MultipartUploads ?? []).Where(u => u.Key == key && u.Initiated is { } at && at.ToUniversalTime() < before.UtcDateTime))
            {
                await S3Uploads.AbortAsync(client, options.Bucket, key, one.UploadId).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
        {
            // Not every store lists them, and not everybody may ask: the bucket's own rule takes them away then.
        }
    }

    private int PartSize(DeliveryItem item) => (int)Math.Min(Math.Max(options.PartSize, (item.Size + MostParts - 1) / MostParts), 1 << 30);

    private static string Composite(byte[] digests, int parts) => $"{Convert.ToBase64String(SHA256.HashData(digests))}-{parts}";

    private ServerSideEncryptionMethod? Encryption => options.Encryption.Length > 0 ? ServerSideEncryptionMethod.FindValue(options.Encryption) : null;

    private string? KmsKey => options.KmsKeyId.Length > 0 ? options.KmsKeyId : null;

    private S3StorageClass? StorageClass => options.StorageClass.Length > 0 ? S3StorageClass.FindValue(options.StorageClass) : null;

    private static List<Tag> Tags(DeliveryItem item) => [.. item.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })];

    /// <summary>Metadata travels in headers: what is not plain ASCII is percent-encoded as UTF-8, and long values are cut; 2 KiB is all there is.</summary>
    private static void Describe(DeliveryItem item, MetadataCollection metadata)
    {
        metadata["sha256"] = item.Sha256;
        int room = 1800;
        foreach ((string name, string value) in item.Metadata)
        {
            string plain = value.All(c => c is >= ' ' and <= '~' and not '%') ? value : Uri.EscapeDataString(LoneSurrogates(value));
            string cut = plain.Length <= 600 ? plain : plain[..600];
            room -= name.Length + cut.Length;
            if (room >= 0)
            {
                metadata[name] = cut;
            }
        }
    }

    private static string LoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
