using System.Globalization;
using System.Text.RegularExpressions;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Text;
using Lazaret.Scanning.Routes.Definition.Shapes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Turns YAML nodes into values of their shapes; every deviation becomes a mistake with its line.</summary>
internal sealed class RouteTree(RouteMistakes mistakes)
{
    /// <summary>Reads a mapping; never null, so that mistakes further down are told too.</summary>
    public RouteMap Map(YamlNode node, MapShape shape, string at, string? tag = null)
    {
        RouteMap map = new(at, node.Start.Line);
        if (node is not YamlMappingNode mapping)
        {
            Wrong(node, at.Length == 0 ? "the file" : at, $"allowed is a mapping with {Names(shape)}");
            return map;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name })
            {
                mistakes.Add(key.Start.Line, $"a name {(at.Length == 0 ? "" : $"in {at} ")}is no plain word");
                continue;
            }

            string place = at.Length == 0 ? name : $"{at}.{name}";
            if (Array.Find(shape.Fields, f => f.Name == name) is { } field)
            {
                seen.Add(name);
                Set(map, name, value, Value(value, field.Shape, place));
            }
            else if (name != tag)
            {
                string nearest = NearestName.Of(name, shape.Fields.Select(f => f.Name).Concat(tag is null ? [] : [tag]))!;
                mistakes.Add(key.Start.Line, $"{Shown.Of(place)} is not known; the nearest name is {(at.Length == 0 ? nearest : $"{at}.{nearest}")}");
            }
        }

        foreach (Field field in shape.Fields.Where(f => f.Required && !seen.Contains(f.Name)))
        {
            mistakes.Add(node.Start.Line, $"{(at.Length == 0 ? "the route" : at)} needs {field.Name}: {field.Description}");
        }

        return map;
    }

    private static void Set(RouteMap map, string name, YamlNode node, object? value)
    {
        if (value is not null)
        {
            map.Set(name, value, node.Start.Line);
        }
        else
        {
            map.SetWrong(name, node.Start.Line);
        }
    }

    private static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private object? Value(YamlNode node, Shape shape, string at)
    {
        switch (shape)
        {
            case MapShape map:
                return Map(node, map, at);
            case UnionShape union:
                return Union(node, union, at);
            case ShortOrLongShape either:
                return node is YamlMappingNode ? Map(node, either.Long, at) : Value(node, either.Short, at);
            case ListShape list:
                return List(node, list, at);
            case SecretShape:
                return Secret(node, at);
            default:
                return node is YamlScalarNode scalar && !IsNothing(node) ? Scalar(scalar, shape, at) : Wrong(node, at, $"allowed is {Allowed(shape)}");
        }
    }

    private RouteMap? Union(YamlNode node, UnionShape union, string at)
    {
        string words = string.Join(", ", union.Kinds.Select(k => k.Kind));
        if (node is not YamlMappingNode mapping)
        {
            Wrong(node, at, $"allowed is a mapping with kind ({words}) and what belongs to it");
            return null;
        }

        if (!mapping.Children.TryGetValue(new YamlScalarNode(UnionShape.Tag), out YamlNode? tag))
        {
            mistakes.Add(node.Start.Line, $"{at} needs kind: {words}");
            return null;
        }

        MapShape? members = Array.Find(union.Kinds, k => k.Kind == (tag as YamlScalarNode)?.Value).Members;
        if (members is null)
        {
            Wrong(tag, $"{at}.kind", $"allowed are {words}");
            return null;
        }

        RouteMap map = Map(node, members, at, UnionShape.Tag);
        map.Set(UnionShape.Tag, ((YamlScalarNode)tag).Value!, tag.Start.Line);
        return map;
    }

    private List<object>? List(YamlNode node, ListShape list, string at)
    {
        if (node is not YamlSequenceNode sequence)
        {
            Wrong(node, at, "allowed is a list");
            return null;
        }

        if (sequence.Children.Count < list.Least || sequence.Children.Count > list.Most)
        {
            mistakes.Add(node.Start.Line, $"{at} has {sequence.Children.Count} entries; allowed are {list.Least} to {list.Most}");
        }

        return [.. sequence.Children.Take(list.Most).Select((item, i) => Value(item, list.Item, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]"))).OfType<object>()];
    }

    /// <summary>What stands there may be the secret itself: it is in no sentence.</summary>
    private SecretReference? Secret(YamlNode node, string at)
    {
        if (node is YamlMappingNode { Children.Count: 1 } mapping
            && mapping.Children.First() is { Key: YamlScalarNode { Value: "file" or "env" } kind, Value: YamlScalarNode { Value: { Length: > 0 } name } place }
            && !IsNothing(place) && !IsNumberOrFlag(place))
        {
            if (kind.Value == "file" || Regex.IsMatch(name, RouteShape.VariablePattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking))
            {
                return new SecretReference(kind.Value == "file" ? SecretOrigin.File : SecretOrigin.Environment, name);
            }
        }

        mistakes.Add(node.Start.Line, $"{at} is not of the form {{file: PATH}} or {{env: NAME}}; a secret does not stand in a route file, only the place where it is found");
        return null;
    }

    private object? Scalar(YamlScalarNode node, Shape shape, string at)
    {
        string text = node.Value ?? "";
        bool plain = node.Style == ScalarStyle.Plain;
        switch (shape)
        {
            case TextShape when IsNumberOrFlag(node):
                return Wrong(node, at, "which YAML takes for a number or a flag: put it into quotes");
            case TextShape t when text.Length >= t.Least && text.Length <= t.Most && !text.Any(char.IsControl) && (t.Pattern is null || Regex.IsMatch(text, t.Pattern, RegexOptions.CultureInvariant)):
                return text;
            case ChoiceShape c when c.Words.Contains(text):
                return text;
            case FlagShape when plain && text is "true" or "false":
                return text == "true";
            case NumberShape n when plain && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= n.Least && number <= n.Most:
                return number;
            case DurationShape d when DurationText.TryParse(text, out TimeSpan time) && time >= d.Least && time <= d.Most:
                return time;
            case SizeShape s when SizeText.TryParse(text, out long bytes) && bytes >= s.Least && bytes <= s.Most:
                return bytes;
            case TextShape { MayHoldSecret: true }:
                mistakes.Add(node.Start.Line, $"{at} is not an address that may stand here; allowed is {Allowed(shape)}");
                return null;
            default:
                return Wrong(node, at, $"allowed is {Allowed(shape)}");
        }
    }

    /// <summary>What other YAML readers, and schemas, do not see as a text.</summary>
    private static bool IsNumberOrFlag(YamlScalarNode node) =>
        node.Style == ScalarStyle.Plain && (node.Value is "true" or "false" || long.TryParse(node.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));

    private static string Allowed(Shape shape) => shape switch
    {
        TextShape t => t.Allowed,
        ChoiceShape c => string.Join(", ", c.Words),
        FlagShape => "true or false",
        NumberShape n => string.Create(CultureInfo.InvariantCulture, $"{n.Least} to {n.Most}"),
        DurationShape d => $"{DurationText.Of(d.Least)} to {DurationText.Of(d.Most)}, such as 30s, 6m or 1h30m",
        SizeShape s => string.Create(CultureInfo.InvariantCulture, $"a size from {s.Least} bytes, such as 500, 64K or 16MiB"),
        _ => "another form",
    };

    private static string Names(MapShape shape) => string.Join(", ", shape.Fields.Select(f => f.Name));

    private object? Wrong(YamlNode node, string at, string allowed)
    {
        string value = node is YamlScalarNode scalar ? IsNothing(node) ? " is empty" : $" is \"{Shown.Of(scalar.Value ?? "")}\"" : node is YamlSequenceNode ? " is a list" : " is a mapping";
        mistakes.Add(node.Start.Line, $"{Shown.Of(at)}{value}; {allowed}");
        return null;
    }
}
