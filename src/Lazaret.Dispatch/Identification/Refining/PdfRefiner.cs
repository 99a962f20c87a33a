using System.Buffers;
using Lazaret.Dispatch.Identification.Magic;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>Tells encrypted documents and portfolios from other PDFs. What says so is often at the end, so the whole file is read, a piece at a time.</summary>
internal sealed class PdfRefiner : IRefiner
{
    private const int Piece = 256 * 1024;

    public bool Takes(string type) => type == "document/pdf";

    public string Refine(string type, SuspectFile file, MagicLines lines, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> encrypt = "/Encrypt"u8;
        ReadOnlySpan<byte> collection = "/Type/Catalog/Collection"u8;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            bool portfolio = false;

            // Pieces overlap by the longer word less one byte, so none is missed between two.
            for (long at = 0; at < file.Length; at += Piece - (collection.Length - 1))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<byte> piece = buffer.AsSpan(0, file.Read(buffer.AsSpan(0, Piece), at));
                if (piece.IndexOf(encrypt) >= 0)
                {
                    return "document/pdf/passwordprotected";
                }

                portfolio = portfolio || piece.IndexOf(collection) >= 0;
            }

            return portfolio ? "document/pdf/portfolio" : type;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
