using System.Buffers;
using System.Runtime.ExceptionServices;
using Lazaret.Core.Streams;

namespace Lazaret.Storage.Blobs;

/// <summary>How a large stream goes to an object store: in parts, several at once (<c>event-dispatcher</c> §10.3).</summary>
internal static class BlobUpload
{
    /// <summary>Bytes above which a stream goes in parts.</summary>
    public const long PartsFrom = 50L << 20;

    /// <summary>Bytes of a part, as long as there are not too many.</summary>
    public const long PartSize = 6L << 20;

    private const int Parallel = 10;
    private const int MaxParts = 10_000;

    /// <summary>The rest of a stream as something that can be sent twice. Refuses one that has not got <paramref name="length"/> bytes.</summary>
    public static StreamSlice Whole(StreamName name, Stream content, long length)
    {
        long there = content.Length - content.Position;
        return there == length ? new StreamSlice(content, content.Position, length)
            : throw new StreamStoreException($"The content for {name} has {there} bytes and not {length}.");
    }

    /// <summary>Reads part after part and sends up to ten at once. Part numbers begin with 1.</summary>
    public static async Task InPartsAsync(StreamSlice content, Func<int, byte[], int, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        int size = (int)Math.Max(PartSize, (content.Length + MaxParts - 1) / MaxParts);
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim free = new(Parallel);
        List<Task> sent = [];
        ExceptionDispatchInfo? first = null;
        try
        {
            for (int number = 1; content.Position < content.Length && !failed.IsCancellationRequested; number++)
            {
                await free.WaitAsync(failed.Token).ConfigureAwait(false);
                byte[] part = ArrayPool<byte>.Shared.Rent(size);
                int count = await content.ReadAtLeastAsync(part.AsMemory(0, size), size, throwOnEndOfStream: false, failed.Token).ConfigureAwait(false);
                sent.Add(SendAsync(number, part, count));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A part failed; its own exception comes out below, and not what ending the others brings about.
        }
        finally
        {
            await ((Task)Task.WhenAll(sent)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        first?.Throw();

        async Task SendAsync(int number, byte[] part, int count)
        {
            try
            {
                await send(number, part, count, failed.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
                await failed.CancelAsync().ConfigureAwait(false);
                throw;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(part);
                free.Release();
            }
        }
    }
}
