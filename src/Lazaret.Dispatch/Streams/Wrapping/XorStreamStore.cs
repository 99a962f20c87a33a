using Lazaret.Core.Streams;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>Streams hidden by <see cref="XorCipher"/> under <c>.xor</c>.</summary>
internal sealed class XorStreamStore(IStreamStore inner, bool encodes) : TwoFormStore(inner, ".xor", encodes)
{
    protected override async ValueTask PutEncodedAsync(StreamName form, Stream content, long length, CancellationToken cancellationToken)
    {
        await using EncodingStream encoded = new(content, length, [], XorCipher.Shared);
        await Inner.PutAsync(form, encoded, length, cancellationToken).ConfigureAwait(false);
    }

    protected override async ValueTask<StreamPiece?> OpenEncodedAsync(StreamName name, StreamName form, StreamRange range, CancellationToken cancellationToken) =>
        await Inner.OpenAsync(form, range, cancellationToken).ConfigureAwait(false) is not { } piece ? null
        : piece.IsBehindEnd ? piece
        : Decode(name, piece.Content, XorCipher.Shared, piece.Start, piece.Count, piece.Size);

    protected override long PlainSize(long size) => size;
}
