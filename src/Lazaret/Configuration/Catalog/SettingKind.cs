namespace Lazaret.Configuration.Catalog;

/// <summary>What a setting's text means.</summary>
internal enum SettingKind
{
    Text,
    Flag,

    /// <summary>A whole number; <c>4e6</c> is one too.</summary>
    Number,

    /// <summary>Seconds; fractions are allowed.</summary>
    Seconds,

    /// <summary>Bytes, also with a unit.</summary>
    Bytes,

    /// <summary>A list, or texts with commas between them.</summary>
    List,

    /// <summary>A list of texts that may hold commas themselves: one text is one item.</summary>
    Items,

    /// <summary>An address that begins with http:// or https://; a password in it is never shown.</summary>
    Url,

    /// <summary>Never shown.</summary>
    Secret,
}
