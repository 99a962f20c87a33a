using Lazaret.Dispatch.Identification.Deciding;
using Lazaret.Dispatch.Tests.Azul;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>The formats and extensions that the existing dispatcher gives to its own samples; the list is not ours to ship, so it is read where it is at hand.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void Every_format_of_the_list_has_its_extension()
    {
        YamlStream yaml = [];
        using StreamReader reader = new(AzulCases.Path("bedrock/gosrc/identify/identify_test.yaml"));
        yaml.Load(reader);
        YamlSequenceNode tests = (YamlSequenceNode)((YamlMappingNode)yaml.Documents[0].RootNode)["identify_tests"];
        Assert.NotEmpty(tests);
        foreach (YamlNode test in tests)
        {
            Assert.Equal(((YamlScalarNode)test["file_extension"]).Value, FileExtensions.Of(((YamlScalarNode)test["file_format"]).Value!));
        }
    }
}
