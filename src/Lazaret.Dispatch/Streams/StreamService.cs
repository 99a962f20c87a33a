using System.Security.Cryptography;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Api;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Streams.Hashing;
using Lazaret.Dispatch.Streams.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Streams;

/// <summary>Takes streams in and knows where they are (<c>event-dispatcher</c> §10.5).</summary>
public sealed partial class StreamService
{
    private readonly IIdentifier identifier;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    /// <summary>Makes one, and its temporary folder.</summary>
    /// <param name="store">Where streams are, with everything that lies around it. Not disposed of here.</param>
    /// <param name="identifier">Says what they are.</param>
    /// <param name="options">Limits and folders.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="time">The clock of pauses.</param>
    /// <param name="logger">Where failures go.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message says all that is.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public StreamService(IStreamStore store, IIdentifier identifier, StreamServiceOptions options, StreamMetrics metrics, TimeProvider time, ILogger<StreamService> logger)
    {
        if (string.Join(' ', options.Errors()) is { Length: > 0 } errors)
        {
            throw new ArgumentException(errors, nameof(options));
        }

        Store = store;
        this.identifier = identifier;
        Options = options;
        Metrics = metrics;
        this.time = time;
        this.logger = logger;
        UploadFile.Prepare(options.TemporaryFolder, time);
    }

    internal IStreamStore Store { get; }

    internal StreamServiceOptions Options { get; }

    internal StreamMetrics Metrics { get; }

    /// <summary>Takes a stream in: to a temporary file while it is hashed, then identified, then stored. Nothing is visible before its end, and nothing is left behind.</summary>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public async Task<UploadResult> UploadAsync(UploadRequest request, Stream body, CancellationToken cancellationToken)
    {
        Metrics.UploadRequests.Add(1);
        if (Refusal(request) is { } refusal)
        {
            return new UploadResult(null, refusal);
        }

        UploadFile file;
        try
        {
            file = UploadFile.Create(Options.TemporaryFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NoTemporaryFile(e);
            return UploadResult.Failed(StatusCodes.Status500InternalServerError, "filecaching error in PutData", e.Message);
        }

        await using (file)
        {
            return await UploadAsync(request, body, file, cancellationToken).ConfigureAwait(false);
        }
    }

    private ApiError? Refusal(UploadRequest request)
    {
        if (request.SkipIdentify && request.ExpectedSha256.Length == 0)
        {
            return new ApiError(StatusCodes.Status400BadRequest, "must supply sha256 when skipping identify", "The parameter expected-sha256 is missing.");
        }

        string? wrong = StreamName.Segment("source", request.Source) ?? StreamName.Segment("label", request.Label);
        if (wrong is null && Options.Labels.Count > 0 && !Options.Labels.Contains(request.Label))
        {
            wrong = $"The label \"{request.Label}\" is not known.";
        }

        return wrong is null ? null : new ApiError(StatusCodes.Status400BadRequest, "invalid stream name", wrong);
    }

    private async Task<UploadResult> UploadAsync(UploadRequest request, Stream body, UploadFile file, CancellationToken cancellationToken)
    {
        StreamDigests? digests;
        try
        {
            digests = await file.FillAsync(body, Options.MaxBodyBytes, request.SkipIdentify ? DigestSelection.Sha256 : DigestSelection.All, cancellationToken).ConfigureAwait(false);
        }
        catch (HasherException e)
        {
            NotHashed(e);
            return UploadResult.Failed(StatusCodes.Status500InternalServerError, "hasher error", e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return UploadResult.Failed(e.StatusCode, "filebuffering error, body could not be read", e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !cancellationToken.IsCancellationRequested)
        {
            NotBuffered(e);
            return UploadResult.Failed(StatusCodes.Status500InternalServerError, "filebuffering error, body could not be kept", e.Message);
        }

        if (digests is null)
        {
            return UploadResult.Failed(StatusCodes.Status413PayloadTooLarge, "content too large", $"The content has more than {Options.MaxBodyBytes} bytes.");
        }

        if (digests.Size == 0)
        {
            return UploadResult.Failed(StatusCodes.Status400BadRequest, "no content in request body", "no error provided");
        }

        if (request.ExpectedSha256.Length > 0 && request.ExpectedSha256 != digests.Sha256)
        {
            return UploadResult.Failed(StatusCodes.Status400BadRequest, "sha256 mismatch", $"The content has the SHA-256 {digests.Sha256}.");
        }

        Identity? identity = request.SkipIdentify ? null : await IdentifyAsync(file.Path, digests.Size, cancellationToken).ConfigureAwait(false);
        ApiError? error = await StoreAsync(new StreamName(request.Source, request.Label, digests.Sha256), file.Content, digests.Size, cancellationToken).ConfigureAwait(false);
        if (error is not null)
        {
            return new UploadResult(null, error);
        }

        Metrics.UploadedBytes.Add(digests.Size);
        return new UploadResult(new StoredStream(request.Label, digests, identity), null);
    }

    /// <summary>Never fatal: what cannot be identified is unknown, and stored all the same (§18 item 6).</summary>
    private async Task<Identity> IdentifyAsync(string file, long size, CancellationToken cancellationToken)
    {
        Identity identity;
        try
        {
            identity = await identifier.IdentifyAsync(file, size, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            NotIdentified(e);
            identity = Identity.Unidentified;
        }

        if (identity.FileFormat == Identity.Unknown)
        {
            Metrics.IdentifyFailures.Add(1, new KeyValuePair<string, object?>("mime", identity.Mime));
        }

        return identity;
    }

    private async Task<ApiError?> StoreAsync(StreamName name, Stream content, long size, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                content.Position = 0;
                await Store.PutAsync(name, content, size, cancellationToken).ConfigureAwait(false);
                return null;
            }
            catch (StreamStoreException e) when (!cancellationToken.IsCancellationRequested)
            {
                NotStored(name, attempt, e);
                if (attempt >= Options.StoreTries)
                {
                    return new ApiError(StatusCodes.Status500InternalServerError, "store error in PutData", e.Message);
                }
            }

            // Random, so that those who failed together do not come back together.
            TimeSpan pause = Options.LongestPause * (RandomNumberGenerator.GetInt32(1000) / 1000.0);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(6100, LogLevel.Error, "No temporary file for an upload can be made")]
    private partial void NoTemporaryFile(Exception e);

    [LoggerMessage(6101, LogLevel.Error, "An upload could not be hashed")]
    private partial void NotHashed(Exception e);

    [LoggerMessage(6102, LogLevel.Warning, "An upload could not be kept in its temporary file")]
    private partial void NotBuffered(Exception e);

    [LoggerMessage(6103, LogLevel.Warning, "A content could not be identified; it is unknown")]
    private partial void NotIdentified(Exception e);

    [LoggerMessage(6104, LogLevel.Warning, "The stream {Name} could not be stored in try {Attempt}")]
    private partial void NotStored(StreamName name, int attempt, Exception e);
}
