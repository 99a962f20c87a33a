using System.Text.Json;

namespace Lazaret.Dispatch.Tests;

/// <summary>
/// The existing dispatcher's test data, which is not ours to ship: read where it is at hand, in a folder <c>shared/specs/cases/azul</c> above the tests. Tests that use it are skipped, and say so, where it
/// is not; fixtures of our own hold the same behaviour.
/// </summary>
internal static class ReferenceCases
{
    public static string? Folder { get; } = Find();

    /// <summary>One member of <c>vectors.json</c>; the test that asks is skipped where there is none.</summary>
    public static JsonElement Vectors(string member)
    {
        Assert.SkipWhen(Folder is null, "Left out: the folder shared/specs/cases/azul is not above the tests.");
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder!, "vectors.json"))).RootElement.GetProperty(member);
    }

    /// <summary>The text of a file; the test that asks is skipped where this copy lacks it.</summary>
    public static string Text(string path)
    {
        string? full = Folder is null ? null : Path.Combine(Folder, path);
        Assert.SkipUnless(File.Exists(full), $"Left out: {path} of shared/specs/cases/azul is not there.");
        return File.ReadAllText(full!);
    }

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string cases = Path.Combine(folder.FullName, "shared", "specs", "cases", "azul");
            if (File.Exists(Path.Combine(cases, "vectors.json")))
            {
                return cases;
            }
        }

        return null;
    }
}
