using System.Text;
using Lazaret.Domains.Names;

namespace Lazaret.Domains.Classify;

/// <summary>Registrable names that are never called generated, nor anything below them. Exact: <c>example.com</c> says nothing about <c>example.net</c>.</summary>
public sealed class AllowList
{
    /// <summary>The list without entries.</summary>
    public static readonly AllowList Empty = new();

    private readonly NameSet names = new();

    private AllowList()
    {
    }

    /// <summary>How many names.</summary>
    public int Count => names.Count;

    /// <summary>Reads a file: one name a line in any form that can be classified, also behind a rank and a comma; blank lines and lines that begin with <c>#</c> do not count.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="suffixes">The public suffixes; null for the built-in list.</param>
    /// <exception cref="InvalidDataException">A line is no registrable name; the message says which.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AllowList Load(string path, PublicSuffixList? suffixes = null) => Of(File.ReadLines(path), suffixes, path);

    /// <summary>Makes a list of names.</summary>
    /// <param name="lines">The names, as the lines of a file.</param>
    /// <param name="suffixes">The public suffixes; null for the built-in list.</param>
    /// <param name="source">What to call the list in messages.</param>
    /// <exception cref="InvalidDataException">One is no registrable name.</exception>
    public static AllowList Of(IEnumerable<string> lines, PublicSuffixList? suffixes = null, string source = "the allow-list")
    {
        AllowList list = new();
        DomainNormalizer normalizer = new(suffixes ?? PublicSuffixList.Embedded);
        byte[] buffer = new byte[DomainNormalizer.MaxLength];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            ReadOnlySpan<char> text = line.AsSpan().Trim();
            if (text.IsEmpty || text[0] == '#')
            {
                continue;
            }

            // The published lists of popular names have a rank and a comma before each.
            text = text[(text.LastIndexOf(',') + 1)..].Trim();
            NormalizedName name = normalizer.Normalize(text, buffer);
            if (!name.IsApplicable || name.RegistrableStart != 0)
            {
                string hint = name.IsApplicable ? $", here \"{Encoding.ASCII.GetString(buffer, name.RegistrableStart, name.Length - name.RegistrableStart)}\"" : "";
                throw new InvalidDataException($"Line {number} of {source} is \"{Visible(text)}\"; expected is a registrable name such as example.com{hint}.");
            }

            list.names.Add(buffer.AsSpan(0, name.Length));
        }

        return list;
    }

    /// <summary>A registrable name is on the list.</summary>
    internal bool Contains(ReadOnlySpan<byte> registrable) => names.Contains(registrable);

    private static string Visible(ReadOnlySpan<char> text)
    {
        StringBuilder visible = new();
        foreach (char c in text[..Math.Min(text.Length, 80)])
        {
            visible.Append(char.IsControl(c) ? '?' : c);
        }

        return visible.ToString();
    }
}
