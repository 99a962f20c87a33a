namespace Lazaret.Domains.Names;

/// <summary>Which part of a name is its public suffix.</summary>
/// <param name="SuffixStart">Offset of the suffix's first byte in the name; 0 when the whole name is a public suffix.</param>
/// <param name="IsPrivate">The rule that decided is of the list's private section: the suffix belongs to a provider, such as <c>github.io</c>.</param>
/// <param name="IsListed">A rule of the list decided. False: no rule knows the last label, which is then the suffix.</param>
internal readonly record struct SuffixMatch(int SuffixStart, bool IsPrivate, bool IsListed);
