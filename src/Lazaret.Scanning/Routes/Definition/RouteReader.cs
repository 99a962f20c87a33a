using Lazaret.Core.Text;
using Lazaret.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Reads a route file. Nothing is opened or connected to.</summary>
public static class RouteReader
{
    /// <summary>Characters of the longest file.</summary>
    public const int MostCharacters = 1024 * 1024;

    /// <summary>Reads <paramref name="text"/>; all mistakes are told together.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="file">What the sentences call it.</param>
    /// <param name="checkScanner">Says of a scanner's spec what is wrong with it, as a sentence; null = nothing. The kinds of scanners are not known here.</param>
    public static RouteReading Read(string text, string file, Func<string, string?>? checkScanner = null)
    {
        RouteMistakes mistakes = new(Shown.Of(file));
        Core.Routes.Definition.RouteDefinition? route = null;
        if (Load(text, mistakes) is { } root)
        {
            RouteMap map = new RouteTree(mistakes).Map(root, RouteShape.Whole, "");
            route = new RouteBinder(mistakes, checkScanner ?? (_ => null)).Bind(map);
        }

        return new RouteReading(mistakes.Any ? null : route, mistakes.Errors, mistakes.Warnings);
    }

    private static YamlNode? Load(string text, RouteMistakes mistakes)
    {
        try
        {
            if (text.Length > MostCharacters)
            {
                mistakes.Add(0, $"it has {text.Length} characters; allowed are {MostCharacters}");
                return null;
            }

            if (YamlDepth.IsTooDeep(text))
            {
                mistakes.Add(0, $"it is nested too deep; allowed are {YamlDepth.Most} levels");
                return null;
            }

            YamlStream yaml = [];
            yaml.Load(new StringReader(text));
            if (yaml.Documents.Count == 1)
            {
                return yaml.Documents[0].RootNode;
            }

            mistakes.Add(0, yaml.Documents.Count == 0 ? "it is empty; a route needs at least name, source, scanners, deliver and quarantine" : $"it holds {yaml.Documents.Count} YAML documents; allowed is one");
        }
        catch (YamlException e)
        {
            mistakes.Add(e.Start.Line, $"not valid YAML: {Shown.Of(e.Message)}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library has other exceptions too for some broken texts.
            mistakes.Add(0, $"not valid YAML: {Shown.Of(e.Message)}");
        }

        return null;
    }
}
