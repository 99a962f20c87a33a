namespace Lazaret.Domains.Verdicts;

/// <summary>What a generated name looks like.</summary>
public enum DomainCategory : byte
{
    /// <summary>Not generated, or not known.</summary>
    Unknown,

    /// <summary>Letters (and digits) drawn at random.</summary>
    Random,

    /// <summary>Drawn so that it can be pronounced.</summary>
    Pronounceable,

    /// <summary>Put together from words of a list.</summary>
    WordList,

    /// <summary>The text of a hash: hexadecimal digits, base 32 and the like.</summary>
    Hash,
}
