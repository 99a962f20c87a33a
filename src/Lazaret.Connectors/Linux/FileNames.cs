namespace Lazaret.Connectors.Linux;

/// <summary>Helpers for names as the kernel takes them.</summary>
internal static class FileNames
{
    /// <summary>The name with the NUL that ends it.</summary>
    public static byte[] WithNul(ReadOnlySpan<byte> name)
    {
        byte[] ended = new byte[name.Length + 1];
        name.CopyTo(ended);
        return ended;
    }

    /// <summary>Splits <c>a/b/c</c> into <c>a/b</c> and <c>c</c>.</summary>
    public static (byte[] Parent, byte[] Name) SplitLast(byte[] path)
    {
        int slash = path.AsSpan().LastIndexOf((byte)'/');
        return slash < 0 ? ([], path) : (path[..slash], path[(slash + 1)..]);
    }
}
