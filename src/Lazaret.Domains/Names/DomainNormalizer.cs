using System.Text;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Names;

/// <summary>
/// Brings any text into the form in which names are scored, or says why it is no name that could have been registered; see docs/domains-names.md. Never throws for
/// a text, never guesses, allocates nothing. Safe for many threads.
/// </summary>
/// <param name="suffixes">The public suffixes.</param>
public sealed class DomainNormalizer(PublicSuffixList suffixes)
{
    /// <summary>Most bytes that a name can have, and so the room that a destination needs.</summary>
    public const int MaxLength = 253;

    /// <summary>Most bytes that a label can have.</summary>
    public const int MaxLabelLength = 63;

    /// <summary>The public suffixes.</summary>
    public PublicSuffixList Suffixes => suffixes;

    /// <summary>Writes the normal form of a text: lower-case A-labels without scheme, user, port, path, leading <c>www.</c> and trailing dot.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes. What it holds afterwards means something only when the answer is applicable.</param>
    /// <returns>Where the parts of the name are, or why the text is none.</returns>
    public NormalizedName Normalize(ReadOnlySpan<char> text, Span<byte> destination)
    {
        // 1. The common case: nothing but letters, digits, hyphens and dots. Everything else has parts to take off or characters to map.
        int length = HostName.WriteAscii(text, destination, out NotApplicableReason reason);
        if (length < 0 && reason != NotApplicableReason.Empty)
        {
            if (HostText.IsAddress(text))
            {
                return NormalizedName.NotApplicable(NotApplicableReason.IpAddress);
            }

            ReadOnlySpan<char> host = HostText.HostOf(text);
            if (HostText.IsAddress(host))
            {
                return NormalizedName.NotApplicable(NotApplicableReason.IpAddress);
            }

            host = HostText.WithoutPort(host);
            length = Ascii.IsValid(host) ? HostName.WriteAscii(host, destination, out reason) : HostName.WriteUnicode(host, destination, out reason);
        }

        return length > 0 ? Split(destination, length) : NormalizedName.NotApplicable(reason);
    }

    private NormalizedName Split(Span<byte> destination, int length)
    {
        ReadOnlySpan<byte> name = destination[..length];

        // 2. What has the form of a name and is none.
        int lastDot = name.LastIndexOf((byte)'.');
        if (HostText.IsNumber(name[(lastDot + 1)..]))
        {
            return NormalizedName.NotApplicable(NotApplicableReason.IpAddress);
        }

        if (lastDot < 0)
        {
            return NormalizedName.NotApplicable(NotApplicableReason.SingleLabel);
        }

        if (name[(lastDot + 1)..].SequenceEqual("arpa"u8) && IsReverseLookup(name))
        {
            return NormalizedName.NotApplicable(NotApplicableReason.ReverseLookup);
        }

        // 3. Public suffix and registrable label.
        SuffixMatch match = suffixes.Match(name);
        if (match.SuffixStart == 0)
        {
            return NormalizedName.NotApplicable(NotApplicableReason.PublicSuffix);
        }

        int suffix = match.SuffixStart;
        int registrable = name[..(suffix - 1)].LastIndexOf((byte)'.') + 1;

        // 4. A leading "www." says nothing, unless "www" is what was registered.
        if (registrable >= 4 && name.StartsWith("www."u8))
        {
            destination[4..length].CopyTo(destination);
            (length, suffix, registrable) = (length - 4, suffix - 4, registrable - 4);
            name = destination[..length];
        }

        // 5. The longest label before it, which may be scored on its own.
        int longest = 0;
        int longestStart = 0;
        for (int end = registrable - 1; end > 0;)
        {
            int start = name[..end].LastIndexOf((byte)'.') + 1;
            if (end - start >= longest)
            {
                (longest, longestStart) = (end - start, start);
            }

            end = start - 1;
        }

        return new NormalizedName(NotApplicableReason.None, (byte)length, (byte)registrable, (byte)suffix, match.IsPrivate, (byte)longestStart, (byte)longest);
    }

    private static bool IsReverseLookup(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("in-addr.arpa"u8) || name.EndsWith(".in-addr.arpa"u8) || name.SequenceEqual("ip6.arpa"u8) || name.EndsWith(".ip6.arpa"u8);

    /// <summary>The name with U-labels, for people. A label that is no proper A-label stays as it is.</summary>
    /// <param name="name">A normalised name or a part of one.</param>
    public static string ToUnicode(ReadOnlySpan<byte> name)
    {
        if (name.IndexOf("xn--"u8) < 0)
        {
            return Encoding.ASCII.GetString(name);
        }

        StringBuilder text = new();
        foreach (Range label in name.Split((byte)'.'))
        {
            if (text.Length > 0)
            {
                text.Append('.');
            }

            text.Append(HostName.LabelToUnicode(name[label]));
        }

        return text.ToString();
    }
}
