namespace Lazaret.Core.Filters;

/// <summary>Relative paths as the filter sees them.</summary>
internal static class Paths
{
    /// <summary>True when <paramref name="path"/> has no empty and no <c>.</c> part, which nearly every path has not.</summary>
    public static bool IsNormal(ReadOnlySpan<char> path)
    {
        while (true)
        {
            int slash = path.IndexOf('/');
            ReadOnlySpan<char> part = slash < 0 ? path : path[..slash];
            if (part is [] or ['.'])
            {
                return false;
            }

            if (slash < 0)
            {
                return true;
            }

            path = path[(slash + 1)..];
        }
    }

    /// <summary>Writes <paramref name="path"/> without its empty and <c>.</c> parts to <paramref name="buffer"/>, which is as long or longer; returns the length.</summary>
    public static int Normalise(ReadOnlySpan<char> path, Span<char> buffer)
    {
        int length = 0;
        foreach (Range range in path.Split('/'))
        {
            ReadOnlySpan<char> part = path[range];
            if (part is [] or ['.'])
            {
                continue;
            }

            if (length > 0)
            {
                buffer[length++] = '/';
            }

            part.CopyTo(buffer[length..]);
            length += part.Length;
        }

        return length;
    }

    /// <summary>Is <paramref name="path"/> <paramref name="directory"/> itself or something below it?</summary>
    public static bool IsAtOrBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> directory) =>
        path.StartsWith(directory) && (path.Length == directory.Length || path[directory.Length] == '/');

    /// <summary>Does <paramref name="path"/> lie below <paramref name="directory"/>? Everything lies below the root, which is empty.</summary>
    public static bool IsAbove(ReadOnlySpan<char> directory, ReadOnlySpan<char> path) =>
        path.Length > directory.Length && (directory.IsEmpty || (path[directory.Length] == '/' && path.StartsWith(directory)));
}
