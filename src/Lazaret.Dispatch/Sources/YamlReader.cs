using System.Globalization;
using Lazaret.Core.Text;
using Lazaret.Dispatch.Settings;
using Lazaret.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Dispatch.Sources;

/// <summary>Reads YAML of a known form and tells every deviation with its line.</summary>
/// <param name="what">What the text is, for sentences: <c>EVENTS__SOURCES</c>.</param>
/// <param name="findings">Where mistakes and warnings go.</param>
internal sealed class YamlReader(string what, Findings findings)
{
    private const int MostMerges = 8;

    /// <summary>The one document of the text; null when there is none, or it is no YAML.</summary>
    public YamlNode? Load(string text)
    {
        try
        {
            if (YamlDepth.IsTooDeep(text))
            {
                findings.Mistake($"{what} is nested too deep; allowed are {YamlDepth.Most} levels");
                return null;
            }

            YamlStream yaml = [];
            yaml.Load(new StringReader(text));
            if (yaml.Documents.Count > 1)
            {
                findings.Mistake($"{what} holds {yaml.Documents.Count} YAML documents; allowed is one");
            }

            return yaml.Documents.Count == 1 && !IsNothing(yaml.Documents[0].RootNode) ? yaml.Documents[0].RootNode : null;
        }
        catch (YamlException e)
        {
            findings.Mistake($"{what} line {Line(e.Start.Line)} is not valid YAML: {Shown.Of(e.Message)}");
            return null;
        }
        catch (Exception e)
        {
            // The library has other exceptions too for some broken texts.
            findings.Mistake($"{what} is not valid YAML: {Shown.Of(e.Message)}");
            return null;
        }
    }

    public static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    /// <summary>The members of a mapping, those merged in with <c>&lt;&lt;</c> behind its own; empty when it is nothing or something else.</summary>
    public List<(string Name, YamlNode Value)> Members(YamlNode node, string name)
    {
        List<(string Name, YamlNode Value)> members = [];
        Collect(node, name, members, MostMerges);
        return members;
    }

    public IReadOnlyList<YamlNode> Items(YamlNode node, string name)
    {
        if (node is YamlSequenceNode list)
        {
            return [.. list.Children];
        }

        if (!IsNothing(node))
        {
            Wrong(node, name, "allowed is a list");
        }

        return [];
    }

    public string Text(YamlNode node, string name)
    {
        if (node is YamlScalarNode scalar)
        {
            return IsNothing(node) ? "" : scalar.Value!;
        }

        Wrong(node, name, "allowed is a text");
        return "";
    }

    public bool Flag(YamlNode node, string name)
    {
        string text = Text(node, name).ToLowerInvariant();
        if (text is not ("" or "true" or "false"))
        {
            Wrong(node, name, "allowed are true and false");
        }

        return text == "true";
    }

    public int Number(YamlNode node, string name, int most)
    {
        string text = Text(node, name);
        if (text.Length == 0)
        {
            return 0;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > most)
        {
            Wrong(node, name, $"allowed is 0 (as the settings say) to {Line(most)}");
            return 0;
        }

        return number;
    }

    public Dictionary<string, string> Texts(YamlNode node, string name)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach ((string key, YamlNode value) in Members(node, name))
        {
            texts[key] = Text(value, $"{name}.{key}");
        }

        return texts;
    }

    public void Unknown(YamlNode node, string name, string member, IReadOnlyList<string> known) =>
        findings.Warning($"{what} line {Line(node.Start.Line)}: {Shown.Of(name)}.{Shown.Of(member)} is not known and has no effect; the nearest name is {NearestName.Of(member, known)}");

    public void Wrong(YamlNode node, string name, string allowed)
    {
        string value = node is YamlScalarNode scalar ? $" is \"{Shown.Of(scalar.Value ?? "")}\"" : node is YamlSequenceNode ? " is a list" : " is a mapping";
        Mistake(node, $"{Shown.Of(name)}{value}; {allowed}");
    }

    public void Mistake(YamlNode node, string sentence) => findings.Mistake($"{what} line {Line(node.Start.Line)}: {sentence}");

    private void Collect(YamlNode node, string name, List<(string Name, YamlNode Value)> members, int merges)
    {
        if (node is not YamlMappingNode mapping)
        {
            if (!IsNothing(node))
            {
                Wrong(node, name, "allowed is a mapping of names to values");
            }

            return;
        }

        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } text })
            {
                Wrong(key, name, "a name is a plain word");
            }
            else if (text != "<<" && !members.Exists(m => m.Name == text))
            {
                members.Add((text, value));
            }
        }

        foreach (YamlNode merged in mapping.Children.Where(c => c.Key is YamlScalarNode { Value: "<<" }).SelectMany(c => c.Value is YamlSequenceNode list ? list.Children : [c.Value]))
        {
            if (merges == 0)
            {
                Wrong(merged, name, $"allowed are {MostMerges} merges in each other");
                return;
            }

            Collect(merged, name, members, merges - 1);
        }
    }

    private static string Line(long number) => number.ToString(CultureInfo.InvariantCulture);
}
