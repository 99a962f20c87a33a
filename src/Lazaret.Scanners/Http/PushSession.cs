using System.Security.Cryptography;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Http;

/// <summary>A streamed scan: the request is under way while bytes come in; an answer that comes early ends the writing.</summary>
/// <param name="scanner">Where to.</param>
/// <param name="subject">What is scanned.</param>
/// <param name="maxSize">Larger objects are not sent, in bytes; 0 = no limit.</param>
/// <param name="frame">What goes round the bytes; null = nothing. What was sent is then hashed too, as the answer says nothing of it.</param>
internal sealed class PushSession(IPushScanner scanner, ScanSubject subject, long maxSize, MultipartFrame? frame = null) : IScanSession
{
    private readonly IncrementalHash? hash = frame is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly CancellationTokenSource limit = new();
    private readonly TaskCompletionSource<ContentDigest> digest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PushContent? body;
    private Task<ScannerReply>? answer;
    private bool tooLarge = maxSize > 0 && subject.Length > maxSize;
    private bool begins;
    private bool broken;
    private bool disposed;
    private long sent;

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        if (tooLarge || broken)
        {
            return false;
        }

        if (maxSize > 0 && sent + chunk.Length > maxSize)
        {
            tooLarge = true;
            return false;
        }

        if (answer is null)
        {
            body = new PushContent(subject.Length < 0 ? -1 : subject.Length + (frame?.Length ?? 0)) { Type = frame?.ContentType };
            begins = true;
            answer = scanner.SendAsync(subject, body, () => digest.Task.IsCompletedSuccessfully ? digest.Task.Result : new ContentDigest(-1, ""), limit.Token, CancellationToken.None);
        }

        Task first = await Task.WhenAny(body!.Opened, answer).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (first == answer)
        {
            broken = true;
            return false;
        }

        try
        {
            // A scanner that stops reading must not hold this slot for ever: the time for one write is limited, the time for all of them is not.
            limit.CancelAfter(scanner.WriteTimeout);
            Stream stream = await body.Opened.ConfigureAwait(false);
            if (begins && frame is not null)
            {
                await stream.WriteAsync(frame.Before, cancellationToken).ConfigureAwait(false);
            }

            begins = false;
            await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
            hash?.AppendData(chunk.Span);
            limit.CancelAfter(Timeout.InfiniteTimeSpan);
            sent += chunk.Length;
            return !answer.IsCompleted;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The peer answered or hung up; which of the two, the answer tells.
            broken = true;
            return false;
        }
    }

    public async ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken)
    {
        if (tooLarge)
        {
            return scanner.TooLarge();
        }

        if (answer is null)
        {
            return await scanner.EmptyAsync(subject, content, cancellationToken).ConfigureAwait(false);
        }

        digest.TrySetResult(content);
        await CloseFrameAsync(cancellationToken).ConfigureAwait(false);
        if (broken)
        {
            body!.Abort();
        }
        else
        {
            body!.Finish();
        }

        limit.CancelAfter(scanner.ResponseTimeout);
        ScannerReply reply = await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool whole = sent == content.Size && (hash is null || Convert.ToHexStringLower(hash.GetCurrentHash()).Equals(content.Sha256, StringComparison.OrdinalIgnoreCase));
        return whole || reply.Failure is not null || reply.Verdict!.Outcome is Outcome.Malicious || reply.Verdict.Reason == ReasonCode.FileTooLarge
            ? reply
            : new Failure(ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch, sent == content.Size ? "The scanner was sent other bytes than were read." : $"The scanner answered after {sent} of {content.Size} bytes.");
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        await limit.CancelAsync().ConfigureAwait(false);
        body?.Abort();
        if (answer is not null)
        {
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        body?.Dispose();
        hash?.Dispose();
        limit.Dispose();
    }

    private async ValueTask CloseFrameAsync(CancellationToken cancellationToken)
    {
        if (frame is null || broken)
        {
            return;
        }

        try
        {
            limit.CancelAfter(scanner.WriteTimeout);
            Stream stream = await body!.Opened.ConfigureAwait(false);
            await stream.WriteAsync(frame.After, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            broken = true;
        }
    }
}
