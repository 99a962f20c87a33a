using System.Text.Json;
using Lazaret.Output;

namespace Lazaret.Remote;

/// <summary>Shows answers: JSON as the server sent it, or a table.</summary>
internal static class Answers
{
    /// <summary>Entries as JSON lines, or as a table with one row for each.</summary>
    public static async Task WriteAsync(
        IAsyncEnumerable<JsonElement> items, bool json, IReadOnlyList<string> headers, Func<JsonElement, IReadOnlyList<string>> row, string empty)
    {
        List<IReadOnlyList<string>> rows = [];
        await foreach (JsonElement item in items)
        {
            if (json)
            {
                Console.WriteLine(item.GetRawText());
            }
            else
            {
                rows.Add([.. row(item).Select(SafeText.Visible)]);
            }
        }

        if (json)
        {
            return;
        }

        if (rows.Count == 0)
        {
            Console.WriteLine(empty);
        }
        else
        {
            Tables.Write(headers, rows);
        }
    }

    /// <summary>One answer as JSON, or as names with values.</summary>
    public static void Write(JsonElement answer, bool json)
    {
        if (json)
        {
            Console.WriteLine(answer.GetRawText());
            return;
        }

        foreach ((string name, string value) in Flatten("", answer))
        {
            Console.WriteLine($"{name + ":",-28} {SafeText.Visible(value)}");
        }
    }

    private static IEnumerable<(string Name, string Value)> Flatten(string prefix, JsonElement element)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = prefix + property.Name;
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach ((string Name, string Value) inner in Flatten(name + ".", property.Value))
                {
                    yield return inner;
                }
            }
            else if (JsonText.Of(property.Value) is { } value)
            {
                yield return (name, value);
            }
        }
    }
}
