using System.Text.Json;
using System.Text.Json.Nodes;
using Lazaret.TestKit;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>Other people's fixtures, which are not part of this repository: used where they lie beside it.</summary>
internal static class AzulCases
{
    /// <summary>Null where they are not there.</summary>
    public static string? Folder { get; } = SharedFolder.Find("specs/cases/azul");

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

    public static string Text(string relative) => File.ReadAllText(Path(relative));

    /// <summary>One member of the expected values.</summary>
    public static JsonElement Vectors(string member) => Json("vectors.json").GetProperty(member);

    /// <summary>The same as a node.</summary>
    public static JsonNode VectorNode(string member) => JsonNode.Parse(Bytes("vectors.json"))![member]!;
}
