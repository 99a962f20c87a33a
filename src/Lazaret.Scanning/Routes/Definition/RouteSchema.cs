using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lazaret.Scanning.Routes.Definition.Shapes;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>The JSON Schema of a route file, for editors and for checks elsewhere. It says what <see cref="RouteReader"/> says, but for what only several places together show.</summary>
public static class RouteSchema
{
    /// <summary>Its id; nothing is fetched from there.</summary>
    public const string Id = "urn:lazaret:route:1";

    private const string NoControl = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as it is shipped.</summary>
    public static string Text()
    {
        JsonObject root = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = Id,
            ["title"] = "A route of Lazaret: from a source, through the scanners, to destinations or quarantine",
        };
        foreach ((string name, JsonNode? value) in Of(RouteShape.Whole))
        {
            root[name] = value?.DeepClone();
        }

        return root.ToJsonString(Layout) + "\n";
    }

    private static JsonObject Of(Shape shape) => shape switch
    {
        TextShape t => Text(t),
        ChoiceShape c => new JsonObject { ["enum"] = Words(c.Words) },
        NumberShape n => new JsonObject { ["type"] = "integer", ["minimum"] = n.Least, ["maximum"] = n.Most },
        FlagShape => new JsonObject { ["type"] = "boolean" },
        DurationShape => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["pattern"] = DurationText.Pattern, ["minLength"] = 1 }, new JsonObject { ["const"] = 0 }) },
        SizeShape => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = 0 }, new JsonObject { ["type"] = "string", ["pattern"] = SizeText.Pattern }) },
        SecretShape => Secret(),
        ListShape l => new JsonObject { ["type"] = "array", ["items"] = Of(l.Item), ["minItems"] = l.Least, ["maxItems"] = l.Most },
        MapShape m => Map(m, null),
        UnionShape u => new JsonObject { ["oneOf"] = new JsonArray([.. u.Kinds.Select(k => (JsonNode)Map(k.Members, k.Kind))]) },
        ShortOrLongShape e => new JsonObject { ["anyOf"] = new JsonArray(Of(e.Short), Of(e.Long)) },
        _ => throw new InvalidOperationException($"No schema for {shape}."),
    };

    private static JsonObject Text(TextShape shape)
    {
        JsonObject text = new() { ["type"] = "string", ["pattern"] = shape.Pattern ?? NoControl, ["maxLength"] = shape.Most };
        if (shape.Pattern?.Contains("[^", StringComparison.Ordinal) == true)
        {
            text["allOf"] = new JsonArray(new JsonObject { ["pattern"] = NoControl });
        }

        if (shape.Least > 0)
        {
            text["minLength"] = shape.Least;
        }

        return text;
    }

    private static JsonObject Secret()
    {
        static JsonObject Place(string name, string? pattern)
        {
            JsonObject text = new() { ["type"] = "string", ["minLength"] = 1 };
            if (pattern is not null)
            {
                text["pattern"] = pattern;
            }

            return new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [name] = text }, ["required"] = new JsonArray(name), ["additionalProperties"] = false };
        }

        return new JsonObject { ["oneOf"] = new JsonArray(Place("file", null), Place("env", RouteShape.VariablePattern)) };
    }

    private static JsonObject Map(MapShape shape, string? kind)
    {
        JsonObject properties = [];
        List<string> required = [];
        if (kind is not null)
        {
            properties[UnionShape.Tag] = new JsonObject { ["const"] = kind };
            required.Add(UnionShape.Tag);
        }

        foreach (Field field in shape.Fields)
        {
            JsonObject value = Of(field.Shape);
            value["description"] = field.Default is null ? field.Description : $"{field.Description} Default: {field.Default}.";
            properties[field.Name] = value;
            if (field.Required)
            {
                required.Add(field.Name);
            }
        }

        JsonObject map = new() { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0)
        {
            map["required"] = Words([.. required]);
        }

        return map;
    }

    private static JsonArray Words(string[] words) => [.. words.Select(w => (JsonNode)w)];
}
