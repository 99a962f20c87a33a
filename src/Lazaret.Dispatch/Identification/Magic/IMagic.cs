namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>Describes a file in the words of libmagic.</summary>
internal interface IMagic
{
    /// <summary>Both kinds of lines. What fails inside is a line that says so; only reading errors are thrown.</summary>
    MagicLines Describe(SuspectFile file);
}
