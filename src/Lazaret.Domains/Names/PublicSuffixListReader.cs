using System.Text;

namespace Lazaret.Domains.Names;

/// <summary>Reads the published text format of the public-suffix list.</summary>
internal static class PublicSuffixListReader
{
    private const string VersionMark = "VERSION:";

    /// <param name="text">The file, UTF-8.</param>
    /// <param name="source">What to call the file in messages.</param>
    /// <exception cref="InvalidDataException">A line is no rule, or there is none at all.</exception>
    public static PublicSuffixList Read(ReadOnlySpan<byte> text, string source)
    {
        SuffixTrie trie = new();
        string version = "unknown";
        int rules = 0;
        int number = 0;
        bool isPrivate = false;
        Span<byte> ascii = stackalloc byte[DomainNormalizer.MaxLength];
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? text : text[..end]).Trim(" \t\r"u8);
            text = end < 0 ? [] : text[(end + 1)..];
            number++;
            if (line.StartsWith("//"u8))
            {
                ReadComment(line, ref isPrivate, ref version);
            }
            else if (!line.IsEmpty)
            {
                AddRule(trie, line[..(line.IndexOfAny(" \t"u8) is >= 0 and int blank ? blank : line.Length)], isPrivate, ascii, source, number);
                rules++;
            }
        }

        return rules > 0
            ? new PublicSuffixList(trie, version, rules)
            : throw new InvalidDataException($"{source} has no rule in it; expected is the format of https://publicsuffix.org/list/public_suffix_list.dat.");
    }

    private static void ReadComment(ReadOnlySpan<byte> line, ref bool isPrivate, ref string version)
    {
        ReadOnlySpan<byte> comment = line[2..].Trim(" \t"u8);
        if (comment.StartsWith("===BEGIN PRIVATE"u8))
        {
            isPrivate = true;
        }
        else if (comment.StartsWith("===BEGIN ICANN"u8) || comment.StartsWith("===END"u8))
        {
            isPrivate = false;
        }
        else if (comment.StartsWith("VERSION:"u8))
        {
            version = Encoding.UTF8.GetString(comment[VersionMark.Length..].Trim((byte)' '));
        }
    }

    private static void AddRule(SuffixTrie trie, ReadOnlySpan<byte> rule, bool isPrivate, Span<byte> ascii, string source, int number)
    {
        SuffixRule kind = SuffixRule.Plain;
        ReadOnlySpan<byte> name = rule;
        if (name.StartsWith("!"u8))
        {
            kind = SuffixRule.Exception;
            name = name[1..];
        }
        else if (name.StartsWith("*."u8))
        {
            kind = SuffixRule.Wildcard;
            name = name[2..];
        }

        // A lone "*" is the rule that holds anyway.
        if (name.SequenceEqual("*"u8))
        {
            return;
        }

        int length;
        if (Ascii.IsValid(name))
        {
            length = HostName.WriteAscii(name, ascii, out _);
        }
        else
        {
            Span<char> characters = stackalloc char[DomainNormalizer.MaxLength];
            length = name.Length <= DomainNormalizer.MaxLength && Encoding.UTF8.TryGetChars(name, characters, out int written)
                ? HostName.WriteUnicode(characters[..written], ascii, out _)
                : -1;
        }

        if (length <= 0)
        {
            throw new InvalidDataException($"Line {number} of {source} is \"{SafeLine(rule)}\"; expected is a rule of the public-suffix list, such as \"co.uk\", \"*.ck\" or \"!www.ck\".");
        }

        trie.Add(ascii[..length], kind, isPrivate);
    }

    private static string SafeLine(ReadOnlySpan<byte> line)
    {
        StringBuilder text = new();
        foreach (char c in Encoding.UTF8.GetString(line[..Math.Min(line.Length, 60)]))
        {
            text.Append(char.IsControl(c) ? '?' : c);
        }

        return text.ToString();
    }
}
