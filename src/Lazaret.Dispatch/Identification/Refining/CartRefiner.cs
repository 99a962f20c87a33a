using System.Buffers.Binary;
using Lazaret.Dispatch.Identification.Magic;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>Knows a CaRT container by its header.</summary>
internal sealed class CartRefiner : IRefiner
{
    private const int HeaderLength = 38;

    public bool Takes(string type) => type == Identity.Unknown;

    public string Refine(string type, SuspectFile file, MagicLines lines, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> head = file.Head.Span;
        return head.Length > HeaderLength
            && head.StartsWith("CART"u8)
            && BinaryPrimitives.ReadUInt16LittleEndian(head[4..]) == 1
            && BinaryPrimitives.ReadUInt64LittleEndian(head[6..]) == 0
            ? "archive/cart"
            : type;
    }
}
