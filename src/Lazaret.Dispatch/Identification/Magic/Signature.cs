namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>Bytes at a place that give a format away.</summary>
/// <param name="Offset">Where they are.</param>
/// <param name="Bytes">What they are; null stands for any byte.</param>
/// <param name="Magic">What libmagic says of such a file.</param>
/// <param name="Mime">Its MIME type.</param>
internal sealed record Signature(int Offset, byte?[] Bytes, string Magic, string Mime)
{
    public bool IsIn(ReadOnlySpan<byte> head)
    {
        if (head.Length < Offset + Bytes.Length)
        {
            return false;
        }

        for (int i = 0; i < Bytes.Length; i++)
        {
            if (Bytes[i] is { } wanted && head[Offset + i] != wanted)
            {
                return false;
            }
        }

        return true;
    }
}
