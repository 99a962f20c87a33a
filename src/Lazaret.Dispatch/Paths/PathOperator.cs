namespace Lazaret.Dispatch.Paths;

/// <summary>How two values are compared.</summary>
internal enum PathOperator
{
    /// <summary>They are not: the left one is there, and is not false, null or an empty list.</summary>
    None,

    /// <summary><c>==</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>%</c>: a text is like a pattern with <c>*</c> and <c>?</c>.</summary>
    Like,

    /// <summary><c>!%</c></summary>
    NotLike,
}
