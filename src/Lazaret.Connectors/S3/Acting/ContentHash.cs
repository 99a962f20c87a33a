using System.Buffers;
using System.Security.Cryptography;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.S3.Acting;

/// <summary>Reads an object to its end for its SHA-256.</summary>
internal static class ContentHash
{
    /// <summary>64 lower-case hex digits, or null when it could not be read to its end. Closes the content.</summary>
    public static async Task<string?> OfAsync(IObjectContent content)
    {
        await using (content.ConfigureAwait(false))
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
            try
            {
                while (true)
                {
                    ReadResult read = await content.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false);
                    if (read.Count == 0)
                    {
                        return read.Failure is null ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;
                    }

                    hash.AppendData(buffer.AsSpan(0, read.Count));
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
