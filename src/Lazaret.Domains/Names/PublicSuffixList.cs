using System.Globalization;
using System.IO.Compression;

namespace Lazaret.Domains.Names;

/// <summary>
/// The public-suffix list: under which names anyone can register names of their own. The list that is built in is never fetched from anywhere; another copy can
/// be given as a file. Both sections count, and wildcard and exception rules are followed as <c>https://publicsuffix.org/list/</c> says.
/// </summary>
public sealed class PublicSuffixList
{
    private const string ResourceName = "Lazaret.Domains.Names.Data.public_suffix_list.dat.gz";

    private static readonly Lazy<PublicSuffixList> BuiltIn = new(LoadEmbedded);
    private readonly SuffixTrie trie;

    internal PublicSuffixList(SuffixTrie trie, string version, int rules)
    {
        this.trie = trie;
        Version = version;
        RuleCount = rules;
    }

    /// <summary>The list that is part of this program. Read once, when first asked for: some milliseconds.</summary>
    public static PublicSuffixList Embedded => BuiltIn.Value;

    /// <summary>The list's own date, such as <c>2023-02-09_23-26-00_UTC</c>; <c>unknown</c> when the file does not tell.</summary>
    public string Version { get; }

    /// <summary>The day of <see cref="Version"/>; null when the file does not tell.</summary>
    public DateOnly? Date =>
        Version.Length >= 10 && DateOnly.TryParseExact(Version.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : null;

    /// <summary>How many rules the list has.</summary>
    public int RuleCount { get; }

    /// <summary>Reads a list in the published format, as text or compressed with gzip.</summary>
    /// <exception cref="InvalidDataException">The file is no such list; the message says which line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PublicSuffixList Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Load(file, path);
    }

    /// <summary>Finds the public suffix.</summary>
    /// <param name="name">A normalised name: lower-case A-labels with single dots between them, at least one label.</param>
    internal SuffixMatch Match(ReadOnlySpan<byte> name) => trie.Match(name);

    internal static PublicSuffixList Load(Stream stream, string source)
    {
        using MemoryStream whole = new();
        stream.CopyTo(whole);
        ReadOnlySpan<byte> bytes = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        if (bytes.Length > 2 && bytes[0] == 0x1F && bytes[1] == 0x8B)
        {
            whole.Position = 0;
            using GZipStream unpacked = new(whole, CompressionMode.Decompress);
            using MemoryStream text = new();
            unpacked.CopyTo(text);
            return PublicSuffixListReader.Read(text.GetBuffer().AsSpan(0, (int)text.Length), source);
        }

        return PublicSuffixListReader.Read(bytes, source);
    }

    private static PublicSuffixList LoadEmbedded()
    {
        using Stream stream = typeof(PublicSuffixList).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is missing from this build.");
        return Load(stream, "the built-in public-suffix list");
    }
}
