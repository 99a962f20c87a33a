using System.Globalization;
using Lazaret.Cli;
using Lazaret.Output;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Configuration.Layers;

/// <summary>A YAML file of settings: mappings are sections, sequences are lists.</summary>
internal static class YamlFile
{
    /// <summary>Every scalar as <c>section:key</c> (<c>section:key:0</c> in a list), its text, and its file and line.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is not YAML of that form.</exception>
    public static List<(string Name, string Value, string Source)> Read(string path)
    {
        YamlStream yaml = [];
        try
        {
            using StreamReader reader = new(path);
            yaml.Load(reader);
        }
        catch (YamlException e)
        {
            throw Wrong(path, e.Start.Line, $"not valid YAML: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"cannot read {SafeText.Visible(path)}: {SafeText.Visible(e.Message)}");
        }

        List<(string, string, string)> found = [];
        foreach (YamlDocument document in yaml.Documents)
        {
            Add(path, "", document.RootNode, found);
        }

        return found;
    }

    private static void Add(string path, string key, YamlNode node, List<(string Name, string Value, string Source)> found)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach ((YamlNode name, YamlNode value) in mapping.Children)
                {
                    if (name is not YamlScalarNode { Value: { Length: > 0 } text })
                    {
                        throw Wrong(path, name.Start.Line, "a name is a plain word here, such as scan: or filter:");
                    }

                    Add(path, key.Length == 0 ? text + ":" : key.EndsWith(':') ? key + text : $"{key}:{text}", value, found);
                }

                break;
            case YamlSequenceNode sequence when key.Length > 0:
                for (int i = 0; i < sequence.Children.Count; i++)
                {
                    Add(path, (key.EndsWith(':') ? key : key + ":") + i.ToString(CultureInfo.InvariantCulture), sequence.Children[i], found);
                }

                break;
            case YamlScalarNode scalar when key.Length > 0:
                bool none = scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null";
                found.Add((key, none ? "" : scalar.Value!, $"{path} line {scalar.Start.Line}"));
                break;
            case YamlScalarNode { Value: null or "" }:
                break; // an empty file
            default:
                throw Wrong(path, node.Start.Line, "settings stand in sections, such as scan: with filter: under it");
        }
    }

    private static UserErrorException Wrong(string path, long line, string what) =>
        new($"{SafeText.Visible(path)} line {line.ToString(CultureInfo.InvariantCulture)}: {SafeText.Visible(what)}");
}
