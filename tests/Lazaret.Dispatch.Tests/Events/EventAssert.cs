using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lazaret.Dispatch.Tests.Events;

/// <summary>Compares events as JSON values: the order of members does not matter, times are moments, members that are empty may be missing.</summary>
internal static class EventAssert
{
    public static void Same(JsonElement expected, ReadOnlySpan<byte> actual, string what)
    {
        JsonNode? wanted = Normal(JsonNode.Parse(expected.GetRawText()));
        JsonNode? got = Normal(JsonNode.Parse(actual));
        Assert.True(JsonNode.DeepEquals(wanted, got), $"{what}: {Difference(wanted, got, "")}");
    }

    private static JsonNode? Normal(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => KeyValuePair.Create(m.Key, Normal(m.Value))).Where(m => m.Value is not null && m.Value is not (JsonObject { Count: 0 } or JsonArray { Count: 0 }))),
        JsonArray a => new JsonArray([.. a.Select(Normal)]),
        JsonValue v when v.TryGetValue(out string? text) && text!.Length > 18 && DateTimeOffset.TryParse(text, out DateTimeOffset at) && text[4] == '-' => at.UtcDateTime.ToString("O"),
        JsonValue v when v.GetValueKind() == JsonValueKind.Number => v.GetValue<JsonElement>().GetDouble(),
        null => null,
        _ => node.DeepClone(),
    };

    private static string Difference(JsonNode? wanted, JsonNode? got, string path)
    {
        if (wanted is JsonObject w && got is JsonObject g)
        {
            foreach (string key in w.Select(m => m.Key).Union(g.Select(m => m.Key)))
            {
                if (!JsonNode.DeepEquals(w[key], g[key]))
                {
                    return Difference(w[key], g[key], $"{path}.{key}");
                }
            }
        }

        if (wanted is JsonArray wa && got is JsonArray ga && wa.Count == ga.Count)
        {
            for (int i = 0; i < wa.Count; i++)
            {
                if (!JsonNode.DeepEquals(wa[i], ga[i]))
                {
                    return Difference(wa[i], ga[i], $"{path}[{i}]");
                }
            }
        }

        return $"{path} is {got?.ToJsonString() ?? "missing"}, not {wanted?.ToJsonString() ?? "missing"}";
    }
}
