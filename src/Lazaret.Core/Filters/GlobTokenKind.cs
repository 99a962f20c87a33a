namespace Lazaret.Core.Filters;

/// <summary>The elements of a pattern (<c>connectors</c> §2.3).</summary>
internal enum GlobTokenKind
{
    /// <summary>One given character.</summary>
    Literal,

    /// <summary><c>?</c>: one character, not a slash.</summary>
    AnyCharacter,

    /// <summary><c>[…]</c>: one character of a set, never a slash.</summary>
    Set,

    /// <summary><c>*</c>: any characters but slashes.</summary>
    Star,

    /// <summary><c>**</c>: any characters.</summary>
    DoubleStar,
}
