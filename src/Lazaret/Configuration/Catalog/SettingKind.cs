namespace Lazaret.Configuration.Catalog;

/// <summary>What a setting's text means.</summary>
internal enum SettingKind
{
    Text,
    Flag,
    Number,

    /// <summary>Seconds; fractions are allowed.</summary>
    Seconds,

    /// <summary>Bytes, also with a unit.</summary>
    Bytes,

    /// <summary>Separated by commas.</summary>
    List,

    /// <summary>An address; a password in it is never shown.</summary>
    Url,

    /// <summary>Never shown.</summary>
    Secret,
}
