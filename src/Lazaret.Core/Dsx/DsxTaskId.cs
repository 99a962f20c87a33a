using System.Buffers.Binary;
using Lazaret.Core.Items;

namespace Lazaret.Core.Dsx;

/// <summary>
/// Item ids in the shape that clients of the wire expect: a UUID (RFC 9562 version 8) that holds the item's number, so that the id given at acceptance is the id in
/// the result, the events and the audit line (W-13, D-10).
/// </summary>
public static class DsxTaskId
{
    private const ulong Prefix = 0x6C617A61_7265_8000; // "lazare" and version 8
    private const ulong Variant = 0x8000_0000_0000_0000;

    public static string Of(ItemId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Prefix);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Variant | (ulong)id.Value);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>False when the text is not a task id of ours.</summary>
    public static bool TryParse(string? text, out ItemId id)
    {
        id = default;
        if (!Guid.TryParse(text, out Guid guid))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        if (BinaryPrimitives.ReadUInt64BigEndian(bytes) != Prefix || low >> 62 != 2)
        {
            return false;
        }

        id = new ItemId((long)(low & ~Variant));
        return id.Value > 0;
    }
}
