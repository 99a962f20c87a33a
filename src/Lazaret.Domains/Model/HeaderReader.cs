using System.Text.Json;

namespace Lazaret.Domains.Model;

/// <summary>A place in a JSON header; everything that is asked for has to be there and of the kind that is asked for.</summary>
/// <param name="element">The value.</param>
/// <param name="path">Where it is, for messages.</param>
internal readonly struct HeaderReader(JsonElement element, string path)
{
    public HeaderReader Object(string name) => Optional(name) is { } found && found.Kind == JsonValueKind.Object ? found : throw Bad($"an object \"{name}\"");

    /// <summary>A member that may be missing or null.</summary>
    public HeaderReader? Optional(string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null
            ? new HeaderReader(found, $"{path}.{name}") : null;

    /// <summary>The elements of a member; none when it is missing or null.</summary>
    public HeaderReader[] Array(string name) => Optional(name)?.Items() ?? [];

    public HeaderReader[] Items()
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            throw Bad("an array");
        }

        HeaderReader[] items = new HeaderReader[element.GetArrayLength()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = new HeaderReader(element[i], path);
        }

        return items;
    }

    public string Text(string name) => Member(name).Text();

    public string Text() => element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Bad("a text");

    public int Number(string name) => Member(name).Number();

    public int Number() => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) ? value : throw Bad("a whole number");

    public long Whole(string name) => Member(name).Count();

    public long Count() => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) ? value : throw Bad("a whole number");

    public float Fraction(string name) => Member(name).Fraction();

    public float Fraction() => element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out float value) && float.IsFinite(value) ? value : throw Bad("a number");

    /// <summary>Pairs of numbers.</summary>
    public float[][] Knots(string name)
    {
        HeaderReader[] items = Array(name);
        float[][] knots = new float[items.Length][];
        for (int i = 0; i < items.Length; i++)
        {
            knots[i] = items[i].Items() is [var from, var to] ? [from.Fraction(), to.Fraction()] : throw items[i].Bad("pairs of numbers");
        }

        return knots;
    }

    public JsonException Bad(string expected) => new($"{path} has to be or have {expected}");

    private JsonValueKind Kind => element.ValueKind;

    private HeaderReader Member(string name) => Optional(name) ?? throw Bad($"a member \"{name}\"");
}
