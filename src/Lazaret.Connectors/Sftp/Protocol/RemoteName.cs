using Lazaret.Core.Text;

namespace Lazaret.Connectors.Sftp.Protocol;

/// <summary>Judges names that come from a server: one part of a path, and nothing that could mean more than that to anybody further on.</summary>
internal static class RemoteName
{
    public const int MaxBytes = 255;

    public static NameRefusal Judge(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return NameRefusal.Empty;
        }

        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            return NameRefusal.Dots;
        }

        if (name.Length > MaxBytes)
        {
            return NameRefusal.TooLong;
        }

        bool ascii = true;
        foreach (byte b in name)
        {
            switch (b)
            {
                case (byte)'/': return NameRefusal.Slash;
                case (byte)'\\': return NameRefusal.Backslash;
                case 0: return NameRefusal.Nul;
                case < 0x20 or 0x7F: return NameRefusal.ControlCharacter;
                default: ascii &= b < 0x80; break;
            }
        }

        // U+0080 to U+009F move cursors on terminals as well.
        return !ascii && LosslessUtf8.Decode(name).Any(c => c is >= '\u0080' and <= '\u009F') ? NameRefusal.ControlCharacter : NameRefusal.None;
    }

    /// <summary>The reason as the end of a sentence that begins with the name.</summary>
    public static string Why(NameRefusal refusal) => refusal switch
    {
        NameRefusal.Empty => "is empty",
        NameRefusal.Dots => "stands for a folder",
        NameRefusal.Slash => "holds a slash",
        NameRefusal.Backslash => "holds a backslash",
        NameRefusal.Nul => "holds a NUL",
        NameRefusal.ControlCharacter => "holds a control character",
        NameRefusal.TooLong => $"has more than {MaxBytes} bytes",
        _ => "is fine",
    };

    /// <summary>The name for a sentence: printable ASCII as it is, all else as \x and two digits, at most 100 bytes of it.</summary>
    public static string Shown(ReadOnlySpan<byte> name)
    {
        System.Text.StringBuilder text = new();
        foreach (byte b in name[..Math.Min(name.Length, 100)])
        {
            _ = b is >= 0x20 and < 0x7F and not (byte)'\\' ? text.Append((char)b) : text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return name.Length > 100 ? text.Append('…').ToString() : text.ToString();
    }
}
