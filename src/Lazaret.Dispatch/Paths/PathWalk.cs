using System.Text.Json;

namespace Lazaret.Dispatch.Paths;

/// <summary>Follows paths through JSON. Each part of a value is looked at once at most for each step of the path, and nothing goes deeper than the path is long.</summary>
internal static class PathWalk
{
    /// <summary>Null when the path leads nowhere.</summary>
    public static PathValue? Follow(JsonElement element, IReadOnlyList<PathStep> steps, int at)
    {
        if (at == steps.Count)
        {
            return PathValue.Of(element);
        }

        return (steps[at], element.ValueKind) switch
        {
            (PathStep.Member { Pattern: null } member, JsonValueKind.Object) => Find(element, member.Name) is { } value ? Follow(value, steps, at + 1) : null,
            (PathStep.Member { Pattern: { } pattern }, JsonValueKind.Object) => FirstLike(element, pattern, steps, at + 1),
            (PathStep.Member { Index: { } index }, JsonValueKind.Array) => index < element.GetArrayLength() ? Follow(element[index], steps, at + 1) : null,
            (PathStep.Each, JsonValueKind.Array) when at == steps.Count - 1 => PathValue.Length(element.GetArrayLength()),
            (PathStep.Each, JsonValueKind.Array) => All(element.EnumerateArray(), steps, at + 1),
            (PathStep.Query { All: true } query, JsonValueKind.Array) => All(element.EnumerateArray().Where(query.Condition.Holds), steps, at + 1),
            (PathStep.Query query, JsonValueKind.Array) => First(element, query.Condition) is { } value ? Follow(value, steps, at + 1) : null,
            _ => null,
        };
    }

    /// <summary>The text of a string; what cannot be text (half a surrogate pair) as it is written.</summary>
    public static string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText();
        }
    }

    private static PathValue All(IEnumerable<JsonElement> elements, IReadOnlyList<PathStep> steps, int at) => PathValue.List(elements.Count(e => Follow(e, steps, at) is not null));

    private static JsonElement? First(JsonElement list, PathCondition condition)
    {
        foreach (JsonElement element in list.EnumerateArray())
        {
            if (condition.Holds(element))
            {
                return element;
            }
        }

        return null;
    }

    private static JsonElement? Find(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out JsonElement value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            // A name beside it is no text; look at them one by one.
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (NameOf(property) == name)
                {
                    return property.Value;
                }
            }

            return null;
        }
    }

    private static PathValue? FirstLike(JsonElement element, PathPattern pattern, IReadOnlyList<PathStep> steps, int at)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (NameOf(property) is { } name && pattern.Matches(name) && Follow(property.Value, steps, at) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
