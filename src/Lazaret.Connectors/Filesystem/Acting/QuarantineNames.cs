using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>Names in the quarantine: bytes as they were, unless they would collide with ours or be too long.</summary>
internal static class QuarantineNames
{
    /// <summary>The most bytes of a name that Linux file systems take.</summary>
    private const int Longest = 255;

    /// <summary>Room for <c>.dsx.tags.json</c>, for the temporary names on the way to it, and for a number.</summary>
    private const int Room = 14 + 14;

    /// <summary>Our own folder at the top of the quarantine.</summary>
    public static ReadOnlySpan<byte> Own => ".lazaret"u8;

    public static byte[] RecordOf(byte[] name) => [.. name, .. ".lazaret.json"u8];

    public static byte[] SidecarOf(byte[] name) => [.. name, .. TagSidecar.Suffix];

    /// <summary>A name for a file, with a suffix before its extension to tell it from others of the name: <c>name-1.ext</c>. Empty: as it is.</summary>
    public static byte[] Candidate(byte[] name, string suffix)
    {
        byte[] fitting = Shorten(name);
        int dot = fitting.AsSpan().LastIndexOf((byte)'.');
        int end = dot > 0 ? dot : fitting.Length;
        return suffix.Length == 0 ? fitting : [.. fitting[..end], .. Encoding.ASCII.GetBytes(suffix), .. fitting[end..]];
    }

    /// <summary>The last part of a name that somebody asks for; null when nothing usable is left of it.</summary>
    public static byte[]? Wanted(string? name)
    {
        string last = name is null ? "" : name[(name.LastIndexOf('/') + 1)..].Replace("\0", "", StringComparison.Ordinal);
        return last is "" or "." or ".." ? null : Lazaret.Core.Text.LosslessUtf8.Encode(last);
    }

    /// <summary>A folder's name as it may stand in the quarantine.</summary>
    public static byte[] SafeFolder(byte[] name, bool atTop) => atTop && name.AsSpan().SequenceEqual(Own) ? [.. name, (byte)'_'] : name;

    /// <summary>A name too long to get a suffix keeps its beginning and end; a hash of the whole tells two such names apart.</summary>
    private static byte[] Shorten(byte[] name)
    {
        if (name.AsSpan().SequenceEqual(Own))
        {
            return [.. name, (byte)'_'];
        }

        if (name.Length + Room <= Longest)
        {
            return name;
        }

        byte[] hash = Encoding.ASCII.GetBytes("~" + Convert.ToHexStringLower(SHA256.HashData(name).AsSpan(0, 4)) + "~");
        const int Tail = 16;
        int head = Longest - Room - hash.Length - Tail;
        int tail = name.Length - Tail;
        while (head > 0 && IsContinuation(name[head]))
        {
            head--;
        }

        while (tail < name.Length && IsContinuation(name[tail]))
        {
            tail++;
        }

        return [.. name[..head], .. hash, .. name[tail..]];
    }

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;

    /// <summary>The parts of a relative path.</summary>
    public static List<byte[]> Parts(string relative) => [.. relative.Split('/').Select(LosslessUtf8.Encode)];
}
