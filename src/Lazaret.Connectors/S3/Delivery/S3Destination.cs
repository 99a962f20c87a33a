using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Core.Delivery;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Connectors.S3.Delivery;

/// <summary>
/// Hands items over to a bucket. The plan: 1. where the store is not known to refuse taken keys, look whether this one is; 2. send, asking the store to refuse a taken key; 3. unless the store's answer
/// proves it already, look at what is there: size and checksum must be the item's. A taken key with the equal object is a delivery that somebody, most often we before a crash, has made already.
/// </summary>
public sealed class S3Destination : IDestination
{
    private readonly S3DestinationOptions options;
    private readonly ILogger logger;
    private readonly AmazonS3Client client;
    private readonly S3Evidence evidence;
    private readonly S3Sender sender;
    private readonly KeyGates gates = new();
    private readonly bool looksFirst;

    /// <exception cref="ArgumentException">The options do not validate, or a file that they name cannot be used.</exception>
    public S3Destination(S3DestinationOptions options, TimeProvider time, ILogger? logger = null)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        this.options = options;
        this.logger = logger ?? NullLogger.Instance;
        client = S3ClientFactory.Create(options.Connection);
        evidence = new S3Evidence(client, options.Bucket, options.Connection.IdleTimeout, time);
        sender = new S3Sender(client, options, time);
        looksFirst = !(options.TrustConditions ?? options.Connection.Endpoint.Length == 0);
    }

    public string Name => options.Name;

    public string Kind => "s3";

    /// <inheritdoc/>
    public async ValueTask<DeliveryResult> DeliverAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        DeliveryResult result;
        try
        {
            using IDisposable gate = await gates.EnterAsync(item.Key, cancellationToken).ConfigureAwait(false);
            result = (DeliveryKeys.Check(item.Key) ?? TagsWrong(item)) is { } wrong ? DeliveryResult.Refused(item.Key, DeliveryBlame.Source, wrong) : await SendAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (S3Problem e)
        {
            result = e.Result;
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
        {
            result = OfFailure(item.Key, e);
        }

        if (result.Status != DeliveryStatus.Delivered)
        {
            Log.NotDelivered(logger, Name, Names.Of(result.Status), result.Message);
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<DeliveryResult> MarkAsync(string key, CancellationToken cancellationToken)
    {
        if (DeliveryKeys.Check(key) is { } wrong)
        {
            return DeliveryResult.Refused(key, DeliveryBlame.Source, wrong);
        }

        try
        {
            using IDisposable gate = await gates.EnterAsync(key, cancellationToken).ConfigureAwait(false);
            if (looksFirst && !await evidence.IsFreeAsync(key, cancellationToken).ConfigureAwait(false) && await evidence.LookAsync(key, cancellationToken).ConfigureAwait(false) is { } there)
            {
                return Marker(key, there);
            }

            PutObjectRequest request = new()
            {
                BucketName = options.Bucket,
                Key = key,
                ContentBody = "",
                ContentType = "application/octet-stream",
                UseChunkEncoding = false,
                IfNoneMatch = "*",
                ServerSideEncryptionMethod = options.Encryption.Length > 0 ? ServerSideEncryptionMethod.FindValue(options.Encryption) : null,
                ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId.Length > 0 ? options.KmsKeyId : null,
            };
            PutObjectResponse done = await client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return DeliveryResult.Delivered(key, done.ETag?.Trim('"'), Version(done.VersionId));
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
        {
            try
            {
                return S3Failures.IsPreconditionFailed(e) && await evidence.LookAsync(key, cancellationToken).ConfigureAwait(false) is { } there ? Marker(key, there) : OfFailure(key, e);
            }
            catch (Exception second) when (S3Failures.IsExpected(second, cancellationToken))
            {
                return OfFailure(key, second);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Whoever may begin an upload may write; given up at once, it leaves nothing behind.
            const string key = ".lazaret-check";
            InitiateMultipartUploadResponse upload = await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = key }, cancellationToken).ConfigureAwait(false);
            await S3Uploads.AbortAsync(client, options.Bucket, key, upload.UploadId).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
        {
            return S3Failures.ToFailure(e, $"write to the bucket {options.Bucket}");
        }
    }

    public ValueTask DisposeAsync()
    {
        sender.Dispose();
        client.Dispose();
        (client.Config.HttpClientFactory as S3HttpClients)?.Close();
        return default;
    }

    private async Task<DeliveryResult> SendAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        // 1.
        bool looks = looksFirst || item.Size > options.PartsFrom; // one look is nothing beside sending much for nothing
        if (looks
            && !await evidence.IsFreeAsync(item.Key, cancellationToken).ConfigureAwait(false)
            && await evidence.LookAsync(item.Key, cancellationToken).ConfigureAwait(false) is { } taken
            && await TakenAsync(item, taken, cancellationToken).ConfigureAwait(false) is { } before)
        {
            return before;
        }

        // 2.
        S3Receipt receipt;
        try
        {
            receipt = await sender.SendAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsPreconditionFailed(e))
        {
            return await evidence.LookAsync(item.Key, cancellationToken).ConfigureAwait(false) is { } there && await TakenAsync(item, there, cancellationToken).ConfigureAwait(false) is { } result
                ? result
                : DeliveryResult.Unavailable(item.Key, DeliveryBlame.Destination, "The key was taken a moment ago and is free now; try again");
        }

        // 3.
        if (receipt.IsProof)
        {
            return DeliveryResult.Delivered(item.Key, receipt.ETag?.Trim('"'), Version(receipt.VersionId));
        }

        if (await evidence.LookAsync(item.Key, cancellationToken).ConfigureAwait(false) is not { } written)
        {
            return DeliveryResult.Unavailable(item.Key, DeliveryBlame.Destination, "The store took the object, but does not have it");
        }

        return await evidence.IsItemAsync(item, written, receipt.Composite, cancellationToken).ConfigureAwait(false)
            ? DeliveryResult.Delivered(item.Key, written.ETag?.Trim('"'), Version(written.VersionId))
            : DeliveryResult.Unavailable(item.Key, DeliveryBlame.Destination, $"The store took the object, but has another one under its key: of {written.ContentLength} bytes in place of {item.Size}, or with another checksum");
    }

    /// <summary>The result for a key that is taken; null when it is to be replaced.</summary>
    private async Task<DeliveryResult?> TakenAsync(DeliveryItem item, GetObjectMetadataResponse there, CancellationToken cancellationToken)
    {
        bool inParts = there.ContentLength == item.Size && there.ChecksumSHA256?.Contains('-', StringComparison.Ordinal) == true;
        bool equal = (inParts && await sender.CompositeAsync(item, cancellationToken).ConfigureAwait(false) == there.ChecksumSHA256)
            || await evidence.IsItemAsync(item, there, null, cancellationToken).ConfigureAwait(false);
        return equal ? DeliveryResult.Delivered(item.Key, there.ETag?.Trim('"'), Version(there.VersionId), wasThere: true)
            : item.Overwrite == OverwritePolicy.Always ? null
            : DeliveryResult.Collision(item.Key, $"Another object of {there.ContentLength} bytes has the key; it was left alone");
    }

    private static DeliveryResult Marker(string key, GetObjectMetadataResponse there) => there.ContentLength == 0
        ? DeliveryResult.Delivered(key, there.ETag?.Trim('"'), Version(there.VersionId), wasThere: true)
        : DeliveryResult.Collision(key, $"An object of {there.ContentLength} bytes has the key of the marker; it was left alone");

    private DeliveryResult OfFailure(string key, Exception e)
    {
        string message = S3Failures.Sentence(e, $"deliver to the bucket {options.Bucket}");
        bool passes = S3Failures.MayPass(e) || e is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchUpload" };
        return passes ? DeliveryResult.Unavailable(key, DeliveryBlame.Destination, message, S3Failures.ToFailure(e, "deliver").RetryAfter) : DeliveryResult.Refused(key, DeliveryBlame.Destination, message);
    }

    private static string? TagsWrong(DeliveryItem item) => item.Tags.Count > 10 ? $"The item has {item.Tags.Count} tags; S3 allows 10." : null;

    private static string? Version(string? id) => id is null or "" or "null" ? null : id;
}
