using System.Text.Json.Nodes;

namespace Lazaret.Dispatch.Tests.Streams;

/// <summary>The machine-readable expectations beside the specification, where they lie beside the repository.</summary>
internal static class AzulVectors
{
    /// <summary>A member of the vectors; skips the test where they are not there.</summary>
    public static JsonNode Member(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, "shared", "specs", "cases", "azul", "vectors.json");
            if (File.Exists(file))
            {
                return JsonNode.Parse(File.ReadAllText(file))![name]!;
            }
        }

        Assert.Skip("The vectors are not there: no folder above the tests has shared/specs/cases/azul/vectors.json. The tests beside this one check the same with fixtures of the repository.");
        return null!;
    }
}
