using System.Threading.Channels;

namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>One digest with its own queue of blocks, on whatever core is free.</summary>
internal sealed class DigestWorker
{
    // Bounds the memory of an upload: the slowest digest holds up the reader.
    private const int Queue = 8;

    private readonly IDigest digest;
    private readonly Channel<DigestBlock> blocks = Channel.CreateBounded<DigestBlock>(new BoundedChannelOptions(Queue) { SingleReader = true, SingleWriter = true });
    private readonly Task<string> work;

    public DigestWorker(IDigest digest)
    {
        this.digest = digest;
        work = Task.Run(RunAsync);
    }

    /// <summary>Hands a block over; the worker releases it. Waits while the queue is full.</summary>
    public async ValueTask PostAsync(DigestBlock block)
    {
        try
        {
            await blocks.Writer.WriteAsync(block).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            block.Release();
            throw;
        }
    }

    /// <summary>No more blocks: the digest of all there were.</summary>
    public Task<string> FinishAsync()
    {
        blocks.Writer.TryComplete();
        return work;
    }

    private async Task<string> RunAsync()
    {
        try
        {
            while (await blocks.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (blocks.Reader.TryRead(out DigestBlock? block))
                {
                    Append(block);
                }
            }

            return digest.Finish();
        }
        catch (Exception e)
        {
            // Nobody may wait for a worker that has ended.
            blocks.Writer.TryComplete(e);
            while (blocks.Reader.TryRead(out DigestBlock? block))
            {
                block.Release();
            }

            throw;
        }
        finally
        {
            digest.Dispose();
        }
    }

    private void Append(DigestBlock block)
    {
        try
        {
            digest.Append(block.Content.Span);
        }
        finally
        {
            block.Release();
        }
    }
}
