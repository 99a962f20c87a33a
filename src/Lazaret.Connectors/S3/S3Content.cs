using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.S3;

/// <summary>
/// The bytes of one version. A connection that breaks is replaced by one that asks for the rest of the same version (range and If-Match): what is put together is of one ETag, or the
/// read ends in a failure. At the end all of the promised length has come.
/// </summary>
internal sealed class S3Content : IObjectContent
{
    private const int MostBreaks = 4;
    private readonly IAmazonS3 client;
    private readonly GetObjectRequest request;
    private readonly string shown;
    private readonly TimeSpan patience;
    private GetObjectResponse answer;
    private CancellationTokenSource idle = new();
    private long got;
    private int breaks;

    private S3Content(IAmazonS3 client, GetObjectRequest request, GetObjectResponse answer, TimeSpan patience)
    {
        this.client = client;
        this.request = request;
        this.answer = answer;
        this.patience = patience;
        shown = S3Failures.Shorten(request.Key);
        Length = answer.ContentLength;
        Identity = S3Identity.Of(Length, answer.LastModified, answer.ETag);
    }

    public ObjectIdentity Identity { get; }

    public long Length { get; }

    public static async ValueTask<OpenResult> OpenAsync(IAmazonS3 client, string bucket, S3Location location, TimeSpan patience, CancellationToken cancellationToken)
    {
        GetObjectRequest request = new() { BucketName = bucket, Key = location.Key, VersionId = location.VersionId };
        try
        {
            return OpenResult.Of(new S3Content(client, request, await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false), patience));
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
        {
            return S3Failures.ToFailure(e, $"read {S3Failures.Shorten(location.Key)}");
        }
    }

    public async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("The buffer is empty.", nameof(buffer));
        }

        while (true)
        {
            Exception? broken = null;
            int count = 0;
            try
            {
                count = await ReadOnceAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
            {
                broken = e;
            }

            got += count;
            if (got > Length)
            {
                return Failed(ErrorClass.ConnectorServer, $"The store sent more of {shown} than the {Length} bytes it promised");
            }

            if (count > 0)
            {
                return new ReadResult(count, null);
            }

            if (broken is null && got == Length)
            {
                return ReadResult.End;
            }

            if (breaks++ == MostBreaks)
            {
                return broken is null
                    ? Failed(ErrorClass.ConnectorServer, $"The store sent {got} of the {Length} bytes of {shown}")
                    : new ReadResult(0, S3Failures.ToFailure(broken, $"read {shown} behind byte {got}"));
            }

            if (await GoOnAsync(cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return new ReadResult(0, failure);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        // Closing before the end drops the connection in place of draining it.
        answer.Dispose();
        idle.Dispose();
        return default;
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!idle.TryReset())
        {
            idle.Dispose();
            idle = new CancellationTokenSource();
        }

        idle.CancelAfter(patience);
        using CancellationTokenRegistration both = cancellationToken.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), idle);
        return await answer.ResponseStream.ReadAsync(buffer, idle.Token).ConfigureAwait(false);
    }

    /// <summary>Asks for the rest; null when it comes.</summary>
    private async Task<Failure?> GoOnAsync(CancellationToken cancellationToken)
    {
        if (Identity.Tag is null || got == Length)
        {
            return new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, $"The connection broke behind byte {got} of {shown}");
        }

        GetObjectRequest rest = new() { BucketName = request.BucketName, Key = request.Key, VersionId = request.VersionId ?? VersionOf(answer), EtagToMatch = answer.ETag, ByteRange = new ByteRange(got, Length - 1) };
        answer.Dispose();
        try
        {
            answer = await client.GetObjectAsync(rest, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
        {
            Failure failure = S3Failures.ToFailure(e, $"read {shown} behind byte {got}");

            // Removed or replaced while it was read: what was read so far is of nothing that is there.
            return S3Failures.IsNotFound(e) ? new Failure(ErrorClass.ObjectChanged, ReasonCode.ObjectChanged, $"{shown} was removed while it was read") : failure;
        }

        // Simpler stores ignore If-Match, or the range.
        return S3Identity.Of(Length, answer.LastModified, answer.ETag).Tag != Identity.Tag
            ? new Failure(ErrorClass.ObjectChanged, ReasonCode.ObjectChanged, $"{shown} changed while it was read")
            : answer.HttpStatusCode == HttpStatusCode.PartialContent && answer.ContentLength == Length - got ? null
            : new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, $"The store cannot go on with {shown} behind byte {got}");
    }

    private static string? VersionOf(GetObjectResponse answer) => answer.VersionId is null or "" or "null" ? null : answer.VersionId;

    private static ReadResult Failed(ErrorClass error, string message) => new(0, new Failure(error, ReasonCode.ReadFailed, message));
}
