using System.Buffers;
using System.Security.Cryptography;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.S3.Delivery;

/// <summary>Reads an item part by part, counting and hashing what it gives: at the end it must be what was scanned. One reader, used by one caller.</summary>
internal sealed class S3PartReader(DeliveryItem item, Stream content) : IAsyncDisposable
{
    private readonly IncrementalHash whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long read;

    public static async Task<S3PartReader> OpenAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        try
        {
            return new S3PartReader(item, await item.Open(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreadable(item, e);
        }
    }

    /// <summary>The next part in a rented array; empty behind the last. The caller returns it.</summary>
    public async Task<S3Part> NextAsync(int number, int size, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, size));
        int filled = 0;
        try
        {
            while (filled < size)
            {
                int count = await content.ReadAsync(buffer.AsMemory(filled, size - filled), cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                filled += count;
            }
        }
        catch (Exception e)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw Unreadable(item, e);
        }

        read += filled;
        whole.AppendData(buffer.AsSpan(0, filled));
        return new S3Part(number, buffer, filled, SHA256.HashData(buffer.AsSpan(0, filled)));
    }

    /// <summary>To be asked before anything becomes visible: were all bytes those of the item, and no more?</summary>
    /// <exception cref="S3Problem">They were not.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        byte[] one = new byte[1];
        bool more = await content.ReadAsync(one, cancellationToken).ConfigureAwait(false) > 0;
        string hash = Convert.ToHexStringLower(whole.GetCurrentHash());
        if (more || read != item.Size || !hash.Equals(item.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            string what = more ? $"has more than {item.Size} bytes" : read != item.Size ? $"has {read} bytes in place of {item.Size}" : "has another SHA-256";
            throw new S3Problem(DeliveryResult.Refused(item.Key, DeliveryBlame.Source, $"What is to be delivered is not what was scanned: it {what}. Nothing was delivered."));
        }
    }

    public ValueTask DisposeAsync()
    {
        whole.Dispose();
        return content.DisposeAsync();
    }

    private static S3Problem Unreadable(DeliveryItem item, Exception e) =>
        new(DeliveryResult.Unavailable(item.Key, DeliveryBlame.Source, $"The item cannot be read for delivery: {e.Message}"));
}
