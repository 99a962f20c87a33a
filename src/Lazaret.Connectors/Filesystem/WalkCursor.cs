using System.Buffers.Text;

namespace Lazaret.Connectors.Filesystem;

/// <summary>
/// Where a listing stands, as text: <c>1.d.</c> and the directory in progress (base64url of its path's bytes), or <c>1.x.</c> at the end. Directories
/// come in byte order, each before its sub-directories, so all that comes before the one in progress is done.
/// </summary>
internal static class WalkCursor
{
    private const string InDirectory = "1.d.";
    public const string AtEnd = "1.x.";

    public static string At(ReadOnlySpan<byte> directory) => InDirectory + Base64Url.EncodeToString(directory);

    /// <summary>Reads a cursor. False when it is not one of ours: the listing then starts anew, which loses nothing.</summary>
    public static bool TryParse(string? text, out byte[] directory, out bool ended)
    {
        directory = [];
        ended = text == AtEnd;
        if (ended || text is null || !text.StartsWith(InDirectory, StringComparison.Ordinal))
        {
            return ended;
        }

        ReadOnlySpan<char> path = text.AsSpan(InDirectory.Length);
        if (!Base64Url.IsValid(path))
        {
            return false;
        }

        directory = Base64Url.DecodeFromChars(path);
        return true;
    }
}
