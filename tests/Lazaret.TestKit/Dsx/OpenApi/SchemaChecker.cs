using System.Globalization;
using System.Text.RegularExpressions;

namespace Lazaret.TestKit.Dsx.OpenApi;

/// <summary>
/// Checks values against the part of JSON Schema that our descriptions use. A keyword that it does not know is an error of the description, never ignored: a rule
/// that is not checked must not look as if it were.
/// </summary>
public sealed class SchemaChecker(IReadOnlyDictionary<string, object?> document)
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "oneOf", "anyOf", "allOf", "minimum", "maximum",
        "minLength", "maxLength", "pattern", "format", "description", "title", "default", "examples", "deprecated",
    ];

    /// <summary>Adds what is wrong with <paramref name="value"/> to <paramref name="errors"/>, each with its place.</summary>
    public void Check(object? schema, object? value, string place, List<string> errors)
    {
        if (schema is bool allowed)
        {
            if (!allowed)
            {
                errors.Add($"{place}: is not allowed");
            }

            return;
        }

        IReadOnlyDictionary<string, object?> rules = (IReadOnlyDictionary<string, object?>)schema!;
        if (rules.Keys.FirstOrDefault(k => !Known.Contains(k) && !k.StartsWith("x-", StringComparison.Ordinal)) is { } unknown)
        {
            throw new NotSupportedException($"The description uses \"{unknown}\" at {place}, which the checker does not know.");
        }

        if (rules.Text("$ref") is { } reference)
        {
            Check(Resolve(reference), value, place, errors);
        }

        if (rules.GetValueOrDefault("type") is { } type && !Types(type).Any(t => Is(t, value)))
        {
            errors.Add($"{place}: {Describe(value)} is not {string.Join(" or ", Types(type))}");
            return;
        }

        CheckValue(rules, value, place, errors);
        CheckCombined(rules, value, place, errors);
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> members: CheckObject(rules, members, place, errors); break;
            case List<object?> values: CheckArray(rules, values, place, errors); break;
            case string text: CheckText(rules, text, place, errors); break;
            case long or double: CheckNumber(rules, Convert.ToDouble(value, CultureInfo.InvariantCulture), place, errors); break;
            default: break;
        }
    }

    /// <summary>What a <c>#/a/b</c> reference stands for.</summary>
    public object? Resolve(string reference)
    {
        object? found = document;
        foreach (string part in reference.Split('/').Skip(1))
        {
            found = found is IReadOnlyDictionary<string, object?> members && members.TryGetValue(part, out object? next)
                ? next
                : throw new NotSupportedException($"The description refers to {reference}, which it does not hold.");
        }

        return found;
    }

    private static void CheckValue(IReadOnlyDictionary<string, object?> rules, object? value, string place, List<string> errors)
    {
        if (rules.GetValueOrDefault("enum") is List<object?> allowed && !allowed.Contains(value))
        {
            errors.Add($"{place}: {Describe(value)} is not one of {string.Join(", ", allowed.Select(Describe))}");
        }

        if (rules.TryGetValue("const", out object? only) && !Equals(only, value))
        {
            errors.Add($"{place}: {Describe(value)} is not {Describe(only)}");
        }
    }

    private void CheckCombined(IReadOnlyDictionary<string, object?> rules, object? value, string place, List<string> errors)
    {
        foreach (object? part in rules.GetValueOrDefault("allOf") as List<object?> ?? [])
        {
            Check(part, value, place, errors);
        }

        foreach ((string name, int most) in new[] { ("oneOf", 1), ("anyOf", int.MaxValue) })
        {
            if (rules.GetValueOrDefault(name) is not List<object?> choices)
            {
                continue;
            }

            List<List<string>> tried = [.. choices.Select(c =>
            {
                List<string> found = [];
                Check(c, value, place, found);
                return found;
            })];
            int fitting = tried.Count(t => t.Count == 0);
            if (fitting == 0 || fitting > most)
            {
                errors.Add($"{place}: {Describe(value)} fits {fitting} of {name} ({string.Join("; ", tried.SelectMany(t => t).Distinct().Take(4))})");
            }
        }
    }

    private void CheckObject(IReadOnlyDictionary<string, object?> rules, IReadOnlyDictionary<string, object?> members, string place, List<string> errors)
    {
        foreach (object? name in rules.GetValueOrDefault("required") as List<object?> ?? [])
        {
            if (!members.ContainsKey((string)name!))
            {
                errors.Add($"{place}: \"{name}\" is missing");
            }
        }

        IReadOnlyDictionary<string, object?> named = rules.GetValueOrDefault("properties") as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>();
        foreach ((string name, object? value) in members)
        {
            if (named.TryGetValue(name, out object? schema) || rules.TryGetValue("additionalProperties", out schema))
            {
                Check(schema, value, $"{place}.{name}", errors);
            }
        }
    }

    private void CheckArray(IReadOnlyDictionary<string, object?> rules, List<object?> values, string place, List<string> errors)
    {
        if (rules.GetValueOrDefault("minItems") is long least && values.Count < least)
        {
            errors.Add($"{place}: {values.Count} items are fewer than {least}");
        }

        if (rules.GetValueOrDefault("maxItems") is long most && values.Count > most)
        {
            errors.Add($"{place}: {values.Count} items are more than {most}");
        }

        for (int i = 0; rules.ContainsKey("items") && i < values.Count; i++)
        {
            Check(rules["items"], values[i], $"{place}[{i}]", errors);
        }
    }

    private static void CheckText(IReadOnlyDictionary<string, object?> rules, string text, string place, List<string> errors)
    {
        if (rules.GetValueOrDefault("minLength") is long least && text.Length < least)
        {
            errors.Add($"{place}: text is shorter than {least}");
        }

        if (rules.GetValueOrDefault("maxLength") is long most && text.Length > most)
        {
            errors.Add($"{place}: text is longer than {most}");
        }

        if (rules.Text("pattern") is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.ECMAScript))
        {
            errors.Add($"{place}: {Describe(text)} does not match {pattern}");
        }

        bool fits = rules.Text("format") switch
        {
            null => true,
            "uuid" => Guid.TryParseExact(text, "D", out Guid uuid) && text == uuid.ToString(),
            "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
            string other => throw new NotSupportedException($"The description uses the format \"{other}\" at {place}, which the checker does not know."),
        };
        if (!fits)
        {
            errors.Add($"{place}: {Describe(text)} is not in the format {rules.Text("format")}");
        }
    }

    private static void CheckNumber(IReadOnlyDictionary<string, object?> rules, double number, string place, List<string> errors)
    {
        if (rules.GetValueOrDefault("minimum") is { } least && number < Convert.ToDouble(least, CultureInfo.InvariantCulture))
        {
            errors.Add($"{place}: {Describe(number)} is less than {Describe(least)}");
        }

        if (rules.GetValueOrDefault("maximum") is { } most && number > Convert.ToDouble(most, CultureInfo.InvariantCulture))
        {
            errors.Add($"{place}: {Describe(number)} is more than {Describe(most)}");
        }
    }

    private static IEnumerable<string> Types(object type) => type is string one ? [one] : ((List<object?>)type).Cast<string>();

    private static bool Is(string type, object? value) => type switch
    {
        "object" => value is IReadOnlyDictionary<string, object?>,
        "array" => value is List<object?>,
        "string" => value is string,
        "integer" => value is long || (value is double number && number == Math.Floor(number)),
        "number" => value is long or double,
        "boolean" => value is bool,
        "null" => value is null,
        _ => throw new NotSupportedException($"The description uses the type \"{type}\"."),
    };

    private static string Describe(object? value)
    {
        string text = System.Text.Encoding.ASCII.GetString(PythonJson.Dumps(value, compact: true));
        return text.Length <= 120 ? text : text[..120] + "…";
    }
}
