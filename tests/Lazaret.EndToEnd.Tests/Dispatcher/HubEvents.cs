using System.Globalization;
using System.Text.Json.Nodes;

namespace Lazaret.EndToEnd.Tests.Dispatcher;

/// <summary>Events as clients write them.</summary>
internal static class HubEvents
{
    public static JsonNode Binary(int number, string source = "testing") => JsonNode.Parse($$"""
        {"model_version":6,"kafka_key":"placeholder","timestamp":"2026-05-01T10:00:00Z","author":{"name":"bob","category":"user"},"action":"sourced","flags":{},
         "source":{"name":"{{source}}","timestamp":"2026-05-01T10:00:00Z","references":{ "n":"{{number}}" },
           "path":[ { "author":{"name":"bob","category":"user"},"action":"sourced","sha256":"{{Hash(number)}}","timestamp":"2026-05-01T10:00:00Z"} ] },
         "entity":{"sha256":"{{Hash(number)}}","size":3,"datastreams":[{"label":"content","size":3,"sha256":"{{Hash(number)}}","sha512":"","sha1":"","md5":"","mime":"","magic":"","file_format":"text/plain"} ] } }
        """)!;

    /// <summary>The status of a task, with one child as its result.</summary>
    public static JsonNode Status(JsonNode task, string plugin, string status = "completed", bool child = true)
    {
        JsonNode input = task.DeepClone();
        ((JsonObject)input["entity"]!).Remove("datastreams");
        JsonObject result = (JsonObject)task.DeepClone();
        result.Remove("dequeued");
        string hash = Hash(1_000_000 + Number(task));
        JsonNode author = JsonNode.Parse($$"""{"name":"{{plugin}}","version":"1","category":"plugin"}""")!;
        result["action"] = "extracted";
        result["author"] = author.DeepClone();
        ((JsonArray)result["source"]!["path"]!).Add(JsonNode.Parse($$"""{"author":{ "name":"{{plugin}}","version":"1","category":"plugin" },"action":"extracted","sha256":"{{hash}}","timestamp":"2026-05-01T10:00:01Z"}"""));
        result["entity"]!["sha256"] = hash;
        result["entity"]!["datastreams"]![0]!["sha256"] = hash;
        return new JsonObject
        {
            ["model_version"] = 6,
            ["timestamp"] = "2026-05-01T10:00:05Z",
            ["author"] = author,
            ["entity"] = new JsonObject { ["input"] = input, ["status"] = status, ["runtime"] = 1, ["results"] = child ? new JsonArray(result) : new JsonArray() },
        };
    }

    public static string Hash(int number) => number.ToString("x64", CultureInfo.InvariantCulture);

    public static int Number(JsonNode e) => int.Parse((string)e["source"]!["references"]!["n"]!, CultureInfo.InvariantCulture);
}
