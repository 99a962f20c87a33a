namespace Lazaret.Domains.Verdicts;

/// <summary>Why a text is no name that could have been registered.</summary>
public enum NotApplicableReason : byte
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Nothing is left after the scheme, port, path and dots were taken off.</summary>
    Empty,

    /// <summary>Longer than 253 bytes in its A-label form.</summary>
    TooLong,

    /// <summary>A label is empty or longer than 63 bytes in its A-label form.</summary>
    BadLabel,

    /// <summary>A character that no host name has, or text that IDNA refuses.</summary>
    BadCharacter,

    /// <summary>An IPv4 or IPv6 address.</summary>
    IpAddress,

    /// <summary>A name for looking up addresses backwards: in <c>in-addr.arpa</c> or <c>ip6.arpa</c>.</summary>
    ReverseLookup,

    /// <summary>Only one label.</summary>
    SingleLabel,

    /// <summary>The name is a public suffix itself, such as <c>co.uk</c>.</summary>
    PublicSuffix,
}
