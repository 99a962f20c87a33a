using System.Globalization;
using System.Text;
using Lazaret.Scanning.Routes.Definition;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.OpenApi;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Scanning.Tests.Routes.Definition;

/// <summary>Reader and schema agree on every case, and on every case with one thing broken.</summary>
public sealed class RouteSchemaTests
{
    [Theory]
    [MemberData(nameof(RouteCases.All), MemberType = typeof(RouteCases))]
    public void The_schema_refuses_what_is_wrong_in_form_and_nothing_else(string file) =>
        Assert.Equal(file.StartsWith("form-", StringComparison.Ordinal), Check(Parse(RouteCases.Text(file))).Count > 0);

    [Fact]
    public void Whatever_single_thing_is_broken_in_a_good_file_reader_and_schema_say_the_same()
    {
        int refused = 0;
        foreach (string file in RouteCases.Good.Select(g => g.Data))
        {
            foreach ((string what, string text) in Breakages(RouteCases.Text(file)))
            {
                List<string> schema = Check(Parse(text));
                RouteReading reading = RouteReader.Read(text, file);
                if (schema.Count > 0)
                {
                    refused++;
                    Assert.True(reading.Errors.Count > 0, $"{file}, {what}: the schema refuses it ({schema[0]}), the reader does not");
                }
                else
                {
                    // What is left to the reader alone are things that several places show together.
                    Assert.All(reading.Errors, e => Assert.True(Together.Any(t => e.Contains(t, StringComparison.Ordinal)), $"{file}, {what}: only the reader refuses it: {e}"));
                }
            }
        }

        Assert.True(refused > 500, $"only {refused} breakages were refused");
    }

    [Fact]
    public void The_shipped_schema_is_the_one_that_the_program_prints()
    {
        string path = Path.Combine(RouteCases.Root, "docs/route.schema.json");
        if (Environment.GetEnvironmentVariable("LAZARET_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, RouteSchema.Text());
        }

        Assert.Equal(RouteSchema.Text(), File.ReadAllText(path));
    }

    private static readonly string[] Together =
    [
        "neither of", "both", " alone; allowed", "needs move_to", "has no effect", "key:", "the server's key is always verified", "lies in source.folder", "must be apart", "is no regular expression", "is wrong:",
        "which this machine does not know", "filter has an error", "as another destination is", "does not tell files apart", "must be two tables", "allowed is TABLE or SCHEMA.TABLE", "is the only copy",
        "such as 30s", "a size from",
    ];

    private static List<string> Check(object? value)
    {
        Dictionary<string, object?> schema = PythonJson.LoadsObject(Encoding.UTF8.GetBytes(RouteSchema.Text()));
        schema.Remove("$schema");
        schema.Remove("$id");
        List<string> errors = [];
        new SchemaChecker(schema).Check(schema, value, "$", errors);
        return errors;
    }

    /// <summary>Each scalar replaced by others, each member taken away, misspelt, or given another form.</summary>
    private static IEnumerable<(string What, string Text)> Breakages(string text)
    {
        YamlNode Root()
        {
            YamlStream yaml = [];
            yaml.Load(new StringReader(text));
            return yaml.Documents[0].RootNode;
        }

        int count = Mappings(Root()).Sum(m => m.Children.Count);
        string[] kinds = ["gone", "misspelt", "list", "mapping", "empty", "text", "number", "control"];
        for (int i = 0; i < count; i++)
        {
            foreach (string kind in kinds)
            {
                YamlNode root = Root();
                (YamlMappingNode map, YamlNode key) = Mappings(root).SelectMany(m => m.Children.Keys.Select(k => (m, k))).ElementAt(i);
                YamlNode value = map.Children[key];
                map.Children.Remove(key);
                switch (kind)
                {
                    case "misspelt": map.Add(key + "_", value); break;
                    case "list": map.Add(key, new YamlSequenceNode(new YamlScalarNode("a"))); break;
                    case "mapping": map.Add(key, new YamlMappingNode { { "a", "b" } }); break;
                    case "empty": map.Add(key, new YamlScalarNode("") { Style = ScalarStyle.Plain }); break;
                    case "text": map.Add(key, new YamlScalarNode("no such thing") { Style = ScalarStyle.SingleQuoted }); break;
                    case "number": map.Add(key, new YamlScalarNode("-7") { Style = ScalarStyle.Plain }); break;
                    case "control": map.Add(key, new YamlScalarNode("a\u0007") { Style = ScalarStyle.DoubleQuoted }); break;
                    default: break;
                }

                StringWriter writer = new();
                new YamlStream(new YamlDocument(root)).Save(writer, assignAnchors: false);
                yield return ($"{key} {kind}", writer.ToString());
            }
        }
    }

    private static IEnumerable<YamlMappingNode> Mappings(YamlNode node) => node switch
    {
        YamlMappingNode map => [map, .. map.Children.Values.SelectMany(Mappings)],
        YamlSequenceNode list => list.Children.SelectMany(Mappings),
        _ => [],
    };

    private static object? Parse(string text)
    {
        YamlStream yaml = [];
        yaml.Load(new StringReader(text));
        return Plain(yaml.Documents[0].RootNode);
    }

    /// <summary>As a JSON Schema checker for YAML sees it.</summary>
    private static object? Plain(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => Plain(c.Value)),
        YamlSequenceNode list => list.Children.Select(Plain).ToList(),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => scalar.Value switch
        {
            null or "" or "~" or "null" => null,
            "true" => true,
            "false" => false,
            string number when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) => value,
            string word => word,
        },
        _ => ((YamlScalarNode)node).Value,
    };
}
