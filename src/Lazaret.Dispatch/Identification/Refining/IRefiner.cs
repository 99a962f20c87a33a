using Lazaret.Dispatch.Identification.Magic;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>Looks closer at files of some types (section 11.2, step 4).</summary>
internal interface IRefiner
{
    /// <summary>Whether a type is worth the look.</summary>
    bool Takes(string type);

    /// <summary>The type after the look, often the same.</summary>
    string Refine(string type, SuspectFile file, MagicLines lines, CancellationToken cancellationToken);
}
