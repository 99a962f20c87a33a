using Lazaret.Core.Text;

namespace Lazaret.Core.Routes.Naming;

/// <summary>Which names of files from outside are taken (W9): a single part of a path that every system can hold.</summary>
public static class FileNames
{
    /// <summary>Bytes of the longest name.</summary>
    public const int MostBytes = 255;

    /// <summary>Why <paramref name="name"/> is not taken, as the end of a sentence that begins with the name; null when it is.</summary>
    public static string? Wrong(string name) => name switch
    {
        "" => "is empty",
        "." or ".." => "names a folder",
        _ when name.AsSpan().ContainsAny('/', '\\') => "holds a slash or a backslash",
        _ when name.Any(c => c < ' ' || c is >= (char)0x7F and < (char)0xA0) => "holds a control character",
        _ when LosslessUtf8.Encode(name).Length > MostBytes => "is longer than 255 bytes",
        _ => null,
    };
}
