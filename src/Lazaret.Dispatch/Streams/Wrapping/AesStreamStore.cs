using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Streams;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>Streams encrypted by <see cref="AesCtrCipher"/> under <c>.aesc1</c>: salt, first counter, encrypted bytes.</summary>
/// <remarks>The encryption itself does not notice changed bytes; a whole read does, because the name is the digest of the plain ones.</remarks>
internal sealed class AesStreamStore(IStreamStore inner, string key, bool encodes) : TwoFormStore(inner, ".aesc1", encodes)
{
    private readonly byte[] key = Encoding.ASCII.GetBytes(key);

    protected override async ValueTask PutEncodedAsync(StreamName form, Stream content, long length, CancellationToken cancellationToken)
    {
        byte[] header = RandomNumberGenerator.GetBytes(AesCtrCipher.HeaderSize);
        using AesCtrCipher cipher = new(key, header);
        await using EncodingStream encoded = new(content, length, header, cipher);
        await Inner.PutAsync(form, encoded, encoded.Length, cancellationToken).ConfigureAwait(false);
    }

    protected override async ValueTask<StreamPiece?> OpenEncodedAsync(StreamName name, StreamName form, StreamRange range, CancellationToken cancellationToken)
    {
        // 1. The header, and with it the size. What begins at 0 is read on from there.
        bool fromStart = range.IsAll;
        StreamPiece? opened = await Inner.OpenAsync(form, fromStart ? StreamRange.All : new StreamRange(0, AesCtrCipher.HeaderSize), cancellationToken).ConfigureAwait(false);
        if (opened is null)
        {
            return null;
        }

        byte[] header = new byte[AesCtrCipher.HeaderSize];
        long size = PlainSize(opened.Size);
        bool handedOn = false;
        try
        {
            if (size < 0 || await opened.Content.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < header.Length)
            {
                throw new StreamStoreException($"The stream {form} is damaged: it is too short for an encrypted one.");
            }

            if (fromStart)
            {
                handedOn = true;
                return Decode(name, opened.Content, new AesCtrCipher(key, header), 0, size, size);
            }
        }
        finally
        {
            if (!handedOn)
            {
                await opened.DisposeAsync().ConfigureAwait(false);
            }
        }

        // 2. The piece itself.
        if (range.Of(size) is not var (start, count))
        {
            return StreamPiece.BehindEnd(size);
        }

        if (count == 0)
        {
            return new StreamPiece(Stream.Null, start, 0, size);
        }

        StreamPiece? piece = await Inner.OpenAsync(form, new StreamRange(AesCtrCipher.HeaderSize + start, count), cancellationToken).ConfigureAwait(false);
        return piece is null ? null : Decode(name, piece.Content, new AesCtrCipher(key, header), start, count, size);
    }

    protected override long PlainSize(long size) => size - AesCtrCipher.HeaderSize;
}
