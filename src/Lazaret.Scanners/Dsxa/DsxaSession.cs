using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Dsxa;

/// <summary>A streamed scan: the request is under way while bytes come in; an answer that comes early ends the writing.</summary>
internal sealed class DsxaSession(DsxaScanner scanner, ScanSubject subject, long maxSize) : IScanSession
{
    private readonly CancellationTokenSource limit = new();
    private readonly TaskCompletionSource<ContentDigest> digest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PushContent? body;
    private Task<ScannerReply>? answer;
    private bool tooLarge = maxSize > 0 && subject.Length > maxSize;
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
            body = new PushContent(subject.Length);
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
            await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
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
            return await scanner.ScanAsync(subject, ReadOnlyMemory<byte>.Empty, content, cancellationToken).ConfigureAwait(false);
        }

        digest.TrySetResult(content);
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
        bool whole = sent == content.Size;
        return whole || reply.Failure is not null || reply.Verdict!.Outcome is Outcome.Malicious || reply.Verdict.Reason == ReasonCode.FileTooLarge
            ? reply
            : new Failure(ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch, $"The scanner answered after {sent} of {content.Size} bytes.");
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
        limit.Dispose();
    }
}
