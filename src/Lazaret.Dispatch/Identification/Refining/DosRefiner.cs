using System.Buffers.Binary;
using Lazaret.Dispatch.Identification.Magic;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>Finds the Windows program in what libmagic took for one of DOS, such as one with odd headers.</summary>
internal sealed class DosRefiner : IRefiner
{
    private const int NotEvenDos = 48;
    private const int DosHeader = 64;
    private const int PeHeader = 24;

    public bool Takes(string type) => type == "executable/windows/dos";

    public string Refine(string type, SuspectFile file, MagicLines lines, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> head = file.Head.Span;
        return head.Length < NotEvenDos ? Identity.Unknown : OfHeaders(head) ?? type;
    }

    private static string? OfHeaders(ReadOnlySpan<byte> head)
    {
        if (head.Length < DosHeader || !head.StartsWith("MZ"u8))
        {
            return null;
        }

        uint at = BinaryPrimitives.ReadUInt32LittleEndian(head[0x3C..]);
        if (at > head.Length - PeHeader || !head[(int)at..].StartsWith("PE\0\0"u8))
        {
            return null;
        }

        ReadOnlySpan<byte> header = head.Slice((int)at, PeHeader);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[22..]);
        string? kind = (flags & 0x2000) != 0 ? "dll" : (flags & 0x0002) != 0 ? "pe" : null;
        string? width = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) switch
        {
            0x014C => "32",
            0x8664 => "64",
            _ => null,
        };
        return kind is null || width is null ? null : "executable/windows/" + kind + width;
    }
}
