using System.Text.Json;
using Lazaret.Core.Text;
using Lazaret.Dispatch.Settings;

namespace Lazaret.Dispatch.Security;

/// <summary>Takes JSON of a known form apart and tells every deviation. Absent members and <c>null</c> are the same.</summary>
/// <param name="what">The variable the JSON stands in.</param>
/// <param name="findings">Where mistakes go.</param>
internal sealed class JsonReader(string what, Findings findings)
{
    public JsonElement? Object(JsonElement parent, string path, string name) =>
        Member(parent, path, name) is not { } value ? null : value.ValueKind == JsonValueKind.Object ? value : Wrong<JsonElement?>(path, name, value, "an object");

    public IEnumerable<JsonElement> Objects(JsonElement parent, string path, string name)
    {
        if (Member(parent, path, name) is not { } list)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
        {
            return Wrong<JsonElement[]>(path, name, list, "a list of objects") ?? [];
        }

        return list.EnumerateArray();
    }

    public string? Text(JsonElement parent, string path, string name) =>
        Member(parent, path, name) is not { } value ? null : AsText(value) ?? Wrong<string>(path, name, value, "a text");

    public int? Number(JsonElement parent, string path, string name) =>
        Member(parent, path, name) is not { } value ? null : AsNumber(value) ?? Wrong<int?>(path, name, value, "a whole number");

    public bool Flag(JsonElement parent, string path, string name) =>
        Member(parent, path, name) is { } value && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : Wrong<bool>(path, name, value, "true or false"));

    public int? Number(JsonElement value) => AsNumber(value) ?? Wrong<int?>("", "", value, "a whole number");

    public IReadOnlyList<string> Texts(JsonElement value)
    {
        string?[]? texts = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(AsText)] : null;
        return texts is null || texts.Contains(null) ? Wrong<string[]>("", "", value, "a list of texts") ?? [] : texts.OfType<string>().ToArray();
    }

    private JsonElement? Member(JsonElement parent, string path, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            return Wrong<JsonElement?>(path, "", parent, "an object");
        }

        try
        {
            return parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
        }
        catch (InvalidOperationException)
        {
            return Wrong<JsonElement?>(path, "", parent, "an object without half a surrogate pair in a name");
        }
    }

    private static int? AsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : null;

    private static string? AsText(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair is no text
        }
    }

    private T? Wrong<T>(string path, string name, JsonElement value, string allowed)
    {
        string at = string.Join('.', new[] { path, name }.Where(p => p.Length > 0));
        findings.Mistake($"{what}{(at.Length > 0 ? " " + at : "")} is {Shown.Of(value.GetRawText())}; allowed is {allowed}");
        return default;
    }
}
