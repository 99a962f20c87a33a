namespace Lazaret.Core.Filters;

/// <summary>A name, or a beginning and an end with a <c>*</c> between them.</summary>
internal readonly record struct Affix(string Prefix, string Suffix, bool HasStar)
{
    public bool IsAny => HasStar && Prefix.Length == 0 && Suffix.Length == 0;

    public bool Matches(ReadOnlySpan<char> name) => HasStar
        ? name.Length >= Prefix.Length + Suffix.Length && name.EndsWith(Suffix) && name.StartsWith(Prefix)
        : name.SequenceEqual(Prefix);
}
