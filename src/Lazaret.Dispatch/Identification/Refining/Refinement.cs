using Lazaret.Dispatch.Identification.Magic;

namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>The refiners in their order, each on the type that the one before left.</summary>
/// <param name="refiners">In their order.</param>
/// <param name="failed">Told of a type whose refiner failed; the type stays.</param>
internal sealed class Refinement(IReadOnlyList<IRefiner> refiners, Action<string, Exception> failed)
{
    public string Refine(string type, SuspectFile file, MagicLines lines, CancellationToken cancellationToken)
    {
        bool any = false;
        foreach (IRefiner refiner in refiners)
        {
            if (!refiner.Takes(type) || (any && refiner is DosRefiner))
            {
                continue;
            }

            any = true;
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                type = refiner.Refine(type, file, lines, cancellationToken);
            }
            catch (Exception e) when (e is not (OperationCanceledException or IOException or UnauthorizedAccessException))
            {
                failed(type, e);
            }
        }

        return type;
    }
}
