using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Identity;

/// <summary>The key of an event: what makes it this event and not another (<c>event-dispatcher</c> §5.1, §5.2).</summary>
internal static class EventKeys
{
    /// <summary>32 lower-case hexadecimal digits; null when the event has nothing to make one from (a binary without a path).</summary>
    public static string? Of(DispatchEvent e) => e switch
    {
        BinaryEvent { Source.Path.Count: 0 } => null,
        DeleteEvent or DownloadEvent or RetrohuntEvent => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        _ => Digest(Descriptor(e)!),
    };

    /// <summary>The text whose MD5 is the key; null for events whose key is random.</summary>
    public static string? Descriptor(DispatchEvent e) => e switch
    {
        BinaryEvent binary => Binary(binary),
        StatusEvent status => $"{status.Entity.Input.Dequeued}.{status.Author.Name}",
        PluginEvent plugin => $"{plugin.Entity.Name}.{plugin.Entity.Version}",
        InsertEvent insert => $"{insert.Entity.ParentSha256}.{insert.Entity.Child.Sha256}.{insert.Entity.ChildHistory.Author.Name}",
        _ => null,
    };

    /// <summary>MD5 in lower-case hexadecimal digits.</summary>
    public static string Digest(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = most > 2048 ? System.Buffers.ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[2048];
        int length = Encoding.UTF8.GetBytes(text, bytes);
        Span<byte> digest = stackalloc byte[16];
#pragma warning disable CA5351 // The wire's identity, not a protection.
        MD5.HashData(bytes[..length], digest);
#pragma warning restore CA5351
        if (rented is not null)
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(rented);
        }

        return Convert.ToHexStringLower(digest);
    }

    private static string Binary(BinaryEvent e)
    {
        Source source = e.Source;
        StringBuilder text = new(256);
        Add(text, source.Name);
        Add(text, source.Security);

        // On the sender's own clock: the offset is dropped, not applied.
        Add(text, source.Timestamp.Local().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        Pairs(text, source.References);
        Pairs(text, source.Settings);
        string[] securities = [.. source.Path.Select(n => n.Author.Security).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal)];
        Array.Sort(securities, CompareBytes);
        foreach (string security in securities)
        {
            Add(text, security);
        }

        // The parent and the binary itself; never the first node, though that was once meant.
        foreach (PathNode node in source.Path.Skip(Math.Max(0, source.Path.Count - 2)))
        {
            Add(text, node.Author.Name);
            Add(text, node.Action);
            Add(text, node.Sha256);
        }

        return text.ToString();
    }

    private static void Pairs(StringBuilder text, Dictionary<string, string> map)
    {
        if (map.Count == 0)
        {
            return;
        }

        string[] pairs = [.. map.Select(p => $"{p.Key}.{p.Value}")];
        Array.Sort(pairs, CompareBytes);
        foreach (string pair in pairs)
        {
            Add(text, pair);
        }
    }

    private static void Add(StringBuilder text, string part) => text.Append(part).Append('.');

    /// <summary>In the order of their UTF-8 bytes, which differs from that of UTF-16 above U+FFFF.</summary>
    internal static int CompareBytes(string a, string b)
    {
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (a[i] != b[i])
            {
                bool surrogates = char.IsSurrogate(a[i]) != char.IsSurrogate(b[i]);
                return surrogates ? (char.IsSurrogate(a[i]) ? 1 : -1) : a[i].CompareTo(b[i]);
            }
        }

        return a.Length.CompareTo(b.Length);
    }
}
