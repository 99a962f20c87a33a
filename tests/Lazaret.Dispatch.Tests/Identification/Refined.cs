using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Identification.Magic;
using Lazaret.Dispatch.Identification.Refining;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>One refiner on a file.</summary>
internal static class Refined
{
    public static string By(IRefiner refiner, string type, byte[] bytes)
    {
        Assert.True(refiner.Takes(type));
        using TemporaryFile temporary = new(bytes);
        using SuspectFile file = SuspectFile.Open(temporary.Path);
        return refiner.Refine(type, file, MagicLines.None, CancellationToken.None);
    }
}
