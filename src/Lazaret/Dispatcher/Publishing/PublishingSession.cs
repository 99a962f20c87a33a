using System.IO.Pipelines;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Dispatcher.Publishing;

/// <summary>One object on its way to the scanner and to the stream store at once. At most a piece of it is in memory.</summary>
internal sealed class PublishingSession : IScanSession
{
    private readonly IScanSession inner;
    private readonly ObjectPublisher publisher;
    private readonly ScanSubject subject;
    private readonly Pipe pipe = new();
    private readonly CancellationTokenSource stop;
    private readonly Task<StoreOutcome> storing;
    private bool wanted = true;
    private bool open = true;

    public PublishingSession(IScanSession inner, ObjectPublisher publisher, ScanSubject subject, CancellationToken cancellationToken)
    {
        this.inner = inner;
        this.publisher = publisher;
        this.subject = subject;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        storing = StoreAsync();
    }

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        wanted = wanted && await inner.WriteAsync(chunk, cancellationToken);
        if (open)
        {
            open = !(await pipe.Writer.WriteAsync(chunk, cancellationToken)).IsCompleted;
        }

        return wanted || open;
    }

    public async ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken)
    {
        await pipe.Writer.CompleteAsync();
        ScannerReply reply = await inner.CompleteAsync(content, cancellationToken);
        StoreOutcome outcome = await storing;
        if (reply.Failure is not null || content.Size == 0)
        {
            // It comes again; and an empty object has no content to look at.
            return reply;
        }

        string? error = outcome.Error ?? (outcome.Stream!.Digests.Sha256 != content.Sha256 ? "the stream store received other bytes than were read" : await publisher.PublishAsync(subject, outcome.Stream, cancellationToken));
        return error is null ? reply : new Failure(ErrorClass.ScannerServer, ReasonCode.ScannerUnavailable, $"The object could not be published: {error}");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await pipe.Writer.CompleteAsync();
        await ((Task)storing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await inner.DisposeAsync();
        stop.Dispose();
    }

    private async Task<StoreOutcome> StoreAsync()
    {
        try
        {
            return await publisher.StoreAsync(pipe.Reader.AsStream(leaveOpen: true), stop.Token);
        }
        catch (OperationCanceledException)
        {
            return new StoreOutcome(null, "it was broken off");
        }
        finally
        {
            // Whoever still writes is told that nobody reads.
            await pipe.Reader.CompleteAsync();
        }
    }
}
