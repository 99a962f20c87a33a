namespace Lazaret.Domains.Names;

/// <summary>The kinds of rules that a name in the public-suffix list can have.</summary>
[Flags]
internal enum SuffixRule : byte
{
    /// <summary>No rule, only on the way to one.</summary>
    None = 0,

    /// <summary>The name is a public suffix.</summary>
    Plain = 1,

    /// <summary>Every name one label longer is a public suffix: <c>*.name</c>.</summary>
    Wildcard = 2,

    /// <summary>The name is none although a wildcard says so: <c>!name</c>.</summary>
    Exception = 4,
}
