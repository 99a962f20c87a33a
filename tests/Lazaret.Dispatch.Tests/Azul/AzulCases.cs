using System.Text.Json;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>Other people's fixtures, which are not part of this repository: used where they lie beside it.</summary>
internal static class AzulCases
{
    private static readonly string? Folder = Find();

    /// <summary>The path of a fixture; the test is left out, and says so, where it is not there.</summary>
    public static string Path(string relative)
    {
        Assert.SkipWhen(Folder is null, "left out: the fixtures of the existing dispatcher (shared/specs/cases/azul) are not beside this repository; fixtures of our own cover the same");
        string path = System.IO.Path.Combine(Folder!, relative);
        Assert.SkipWhen(!File.Exists(path) && !Directory.Exists(path), $"left out: {relative} is not among the fixtures here");
        return path;
    }

    public static byte[] Bytes(string relative) => File.ReadAllBytes(Path(relative));

    public static JsonElement Json(string relative) => JsonDocument.Parse(Bytes(relative)).RootElement;

    public static JsonElement Vectors(string member) => Json("vectors.json").GetProperty(member);

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string here = System.IO.Path.Combine(folder.FullName, "shared", "specs", "cases", "azul");
            if (Directory.Exists(here))
            {
                return here;
            }
        }

        return null;
    }
}
