using System.Text;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem;

/// <summary>
/// The path a walk stands at, as bytes (relative to the asset) and as text (with the asset before it), grown and cut in place so that only paths that are
/// delivered become strings.
/// </summary>
internal sealed class PathBuilder
{
    private readonly int prefixLength;
    private byte[] bytes = new byte[1024];
    private char[] text;

    public PathBuilder(string prefix)
    {
        prefixLength = prefix.Length;
        text = new char[prefix.Length + 1024];
        prefix.CopyTo(text);
        TextLength = prefix.Length;
    }

    public int ByteLength { get; private set; }

    public int TextLength { get; private set; }

    /// <summary>The relative path of the directory, without a slash at its end.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, ByteLength);

    /// <summary>The same as text.</summary>
    public ReadOnlySpan<char> Relative => text.AsSpan(prefixLength, Math.Max(0, TextLength - prefixLength - (ByteLength > 0 ? 1 : 0)));

    /// <summary>Goes down into a sub-directory.</summary>
    public void Push(ReadOnlySpan<byte> name)
    {
        int needed = ByteLength + name.Length + 1;
        if (needed > bytes.Length)
        {
            Array.Resize(ref bytes, needed * 2);
        }

        if (ByteLength > 0)
        {
            bytes[ByteLength++] = (byte)'/';
        }

        name.CopyTo(bytes.AsSpan(ByteLength));
        ByteLength += name.Length;
        int end = AppendName(name);
        text[end] = '/';
        TextLength = end + 1;
    }

    /// <summary>Goes back to where the lengths were taken.</summary>
    public void Cut(int byteLength, int textLength)
    {
        ByteLength = byteLength;
        TextLength = textLength;
    }

    /// <summary>The absolute path of an entry of the directory, valid until the next change; the relative path begins at <see cref="RelativeOf"/>.</summary>
    public ReadOnlySpan<char> With(ReadOnlySpan<byte> name)
    {
        int end = AppendName(name); // first: it may put another array in the place of this one
        return text.AsSpan(0, end);
    }

    /// <summary>The relative part of what <see cref="With"/> gave.</summary>
    public ReadOnlySpan<char> RelativeOf(ReadOnlySpan<char> absolute) => absolute[prefixLength..];

    private int AppendName(ReadOnlySpan<byte> name)
    {
        if (TextLength + name.Length + 1 > text.Length)
        {
            Array.Resize(ref text, (TextLength + name.Length + 1) * 2);
        }

        Span<char> target = text.AsSpan(TextLength);
        if (Ascii.ToUtf16(name, target, out int written) == System.Buffers.OperationStatus.Done)
        {
            return TextLength + written;
        }

        string decoded = LosslessUtf8.Decode(name);
        decoded.CopyTo(target);
        return TextLength + decoded.Length;
    }
}
