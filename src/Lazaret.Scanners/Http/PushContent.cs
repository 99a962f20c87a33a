using System.Net;

namespace Lazaret.Scanners.Http;

/// <summary>A request body that is written to from outside while the request is under way: no buffer, the peer's pace is the writer's pace.</summary>
internal sealed class PushContent(long length) : HttpContent
{
    private readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The media type of the body; null = left to whoever sends it.</summary>
    public string? Type { get; init; }

    /// <summary>The stream to write to, once the request has begun.</summary>
    public Task<Stream> Opened => opened.Task;

    /// <summary>All was written.</summary>
    public void Finish() => finished.TrySetResult();

    /// <summary>The body will never be whole: the request must fail.</summary>
    public void Abort() => finished.TrySetException(new IOException("The object could not be read to its end."));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // Asked for a second time, on another connection: what was written to the first one is gone, and the rest alone would be another object.
        return opened.TrySetResult(stream) ? finished.Task : Task.FromException(new IOException("The object cannot be sent a second time."));
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return length >= 0;
    }
}
