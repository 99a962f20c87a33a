using System.Text.Json;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Sources;

public sealed class ReprocessTopicsTests
{
    private static readonly string[] All =
    [
        "azul.old.a.binary.sourced", "azul.old.b.binary.mapped", "azul.old.b.binary", "azul.old.b.organic.sourced", "azul.old.system.insert", "azul.old.system.inserted", "azul.old.system.status",
        "azul.older.a.binary.sourced", "xazul.old.a.binary.sourced", "azul.old", "azul.old..binary.sourced",
    ];

    [Fact]
    public void Topics_of_sources_get_the_present_prefix() =>
        Assert.Equal(
            [("azul.old.a.binary.sourced", "azul.new.a.binary.sourced"), ("azul.old.b.binary", "azul.new.b.binary")],
            new ReprocessTopics("old", "new", ["azul.old.b.binary.mapped"]).Sources(All));

    [Fact]
    public void System_topics_are_those_named() =>
        Assert.Equal([("azul.old.system.insert", "azul.new.system.insert")], new ReprocessTopics("old", "new", []).System(All, ["delete", "error", "expedite", "insert"]));

    [Fact]
    public void The_reference_choices_hold()
    {
        foreach (JsonElement row in AzulCases.Vectors("reprocess_topics").EnumerateArray())
        {
            ReprocessTopics topics = new(row.GetProperty("previous_prefix").GetString()!, "new", []);
            string[] all = [.. row.GetProperty("all").EnumerateArray().Select(t => t.GetString()!)];
            IReadOnlyList<(string Old, string New)> found = row.GetProperty("mode").GetString() == "sources" ? topics.Sources(all) : topics.System(all, ["delete", "error", "expedite", "insert"]);
            Assert.Equal(row.GetProperty("selected").EnumerateArray().Select(t => t.GetString()), found.Select(f => f.Old));
        }
    }
}
