namespace Lazaret.Core.Routes.Definition;

/// <summary>How the form of a clean file is checked.</summary>
public enum ContentKind
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Well-formed XML without a document type, read forward only.</summary>
    Xml = 1,

    /// <summary>One JSON value.</summary>
    Json = 2,
}
