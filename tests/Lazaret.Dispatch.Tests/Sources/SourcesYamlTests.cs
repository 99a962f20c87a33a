using System.Text.Json;
using Lazaret.Dispatch.Settings;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Sources;

public sealed class SourcesYamlTests
{
    private readonly Findings findings = new();

    [Fact]
    public void A_whole_definition_is_read()
    {
        SourceDefinition source = Assert.Single(Read("""
            sources:
              mail-in:
                description: From the mail gate
                icon_class: envelope
                partition_unit: month
                expire_events_after: 2 weeks
                exclude_from_backup: true
                elastic: {number_of_shards: 3}
                references:
                  - {name: ticket, required: true, description: Number of the ticket, highlight: true}
                  - name: who
                kafka:
                  numpartitions: 6
                  replicationfactor: 3
                  config: {segment.bytes: "1000", retention.ms: "5", max.message.bytes: 7}
            """).All);
        Assert.Empty(findings.Mistakes);
        Assert.Empty(findings.Warnings);
        Assert.Equal(("mail-in", "From the mail gate", "envelope", "month", true), (source.Name, source.Description, source.IconClass, source.PartitionUnit, source.ExcludeFromBackup));
        Assert.Equal(TimeSpan.FromDays(14), source.Expiry);
        Assert.Equal((6, 3), (source.Partitions, source.Replicas));
        Assert.Equal([new SourceReference { Name = "ticket", Required = true, Description = "Number of the ticket", Highlight = true }, new SourceReference { Name = "who" }], source.References);
        Assert.Equal(
            [("cleanup.policy", "delete"), ("max.message.bytes", "7"), ("retention.ms", "1209600000"), ("segment.bytes", "1000")],
            source.TopicConfig().Select(c => (c.Key, c.Value)).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("---")]
    [InlineData("sources:")]
    [InlineData("sources: {}")]
    [InlineData("sources: ~")]
    public void Nothing_is_an_open_catalog(string yaml)
    {
        Assert.True(Read(yaml).IsOpen);
        Assert.Empty(findings.Mistakes);
    }

    [Fact]
    public void A_source_needs_nothing_but_its_name()
    {
        SourceCatalog sources = Read("sources: {a: {}, b: , c: ~}");
        Assert.Equal(["a", "b", "c"], sources.All.Select(s => s.Name));
        Assert.All(sources.All, s => Assert.Null(s.Expiry));
        Assert.Empty(findings.Mistakes);
    }

    [Fact]
    public void Merged_members_count_where_the_source_says_nothing_itself()
    {
        SourceCatalog sources = Read("""
            sources:
              first: &base {expire_events_after: 7 days, description: one}
              second: {<<: *base, description: two}
            """);
        Assert.Equal((TimeSpan.FromDays(7), "two"), (sources.Find("second")!.Expiry, sources.Find("second")!.Description));
        Assert.Empty(findings.Warnings);
    }

    [Fact]
    public void All_mistakes_are_told_together_with_their_lines()
    {
        Read("""
            sources:
              bad.name: {}
              system: {}
              a:
                expire_events_after: 7 day
                exclude_from_backup: perhaps
                references: {name: x}
                kafka: {numpartitions: -1, replicationfactor: many, config: {cleanup.policy: shred}}
              b:
                references: [{required: true}]
                description: [x]
            """);
        Assert.Equal(10, findings.Mistakes.Count);
        Assert.Contains(findings.Mistakes, m => m == "EVENTS__SOURCES line 5: a.expire_events_after is \"7 day\"; " + SourceExpiry.Allowed);
        Assert.Contains(findings.Mistakes, m => m.Contains("\"bad.name\"") && m.Contains(SourceName.Allowed));
        Assert.Contains(findings.Mistakes, m => m.Contains("a.kafka.numpartitions is \"-1\"; allowed is 0"));
        Assert.Contains(findings.Mistakes, m => m.StartsWith("EVENTS__SOURCES line 8: a.kafka.config.cleanup.policy is \"shred\"; allowed"));
    }

    [Fact]
    public void An_unknown_member_is_told_with_the_nearest_name()
    {
        Read("sources: {a: {expire_event_after: 7 days}}");
        Assert.Empty(findings.Mistakes);
        Assert.Equal("EVENTS__SOURCES line 1: a.expire_event_after is not known and has no effect; the nearest name is expire_events_after", Assert.Single(findings.Warnings));
    }

    [Theory]
    [InlineData("testing: {}")] // without the line "sources:" every source would be taken
    [InlineData("- a")]
    [InlineData("just text")]
    [InlineData("sources: [a]")]
    [InlineData("sources: {a: {}, a: {}}")]
    [InlineData("sources: {a: ")]
    [InlineData("sources: {}\n---\nsources: {}")]
    [InlineData("sources: {? [1] : {}}")]
    [InlineData("sources: *nobody")]
    [InlineData("sources: {a: &a {<<: *a}}")]
    public void What_is_not_of_the_form_is_a_mistake(string yaml)
    {
        Read(yaml);
        Assert.NotEmpty(findings.Mistakes);
        Assert.Throws<SettingsException>(findings.ThrowIfMistaken);
    }

    [Fact]
    public void Deep_nesting_is_a_mistake_and_ends_nothing()
    {
        Read(new string('[', 100_000));
        Assert.Contains("nested too deep", Assert.Single(findings.Mistakes));
    }

    [Fact]
    public void The_reference_sources_are_read()
    {
        JsonElement vectors = AzulCases.Vectors("sources_yaml");
        SourceCatalog sources = Read(AzulCases.Text(vectors.GetProperty("file").GetString()!));
        Assert.Empty(findings.Mistakes);
        Assert.Empty(findings.Warnings);
        Assert.Equal(vectors.GetProperty("names").EnumerateArray().Select(n => n.GetString()!).Order(), sources.All.Select(s => s.Name).Order());
        foreach (JsonProperty expected in vectors.GetProperty("expect").EnumerateObject())
        {
            SourceDefinition source = sources.Find(expected.Name)!;
            Assert.Equal(expected.Value.GetProperty("expire_ms").GetInt64(), source.ExpiryMilliseconds);
            Assert.Equal(expected.Value.TryGetProperty("exclude_from_backup", out JsonElement exclude) && exclude.GetBoolean(), source.ExcludeFromBackup);
            Assert.Equal(expected.Value.GetProperty("kafka_config").EnumerateObject().Select(c => (c.Name, c.Value.GetString())).Order(), source.TopicConfig().Select(c => (c.Key, (string?)c.Value)).Order());
        }
    }

    [Fact]
    public void The_reference_bad_sources_are_mistakes()
    {
        foreach (JsonElement row in AzulCases.Vectors("source_expiry_ms").EnumerateArray().Where(r => r.TryGetProperty("file", out _)))
        {
            Findings own = new();
            SourcesYaml.Read(AzulCases.Text(row.GetProperty("file").GetString()!), own);
            Assert.Single(own.Mistakes);
        }
    }

    private SourceCatalog Read(string yaml) => SourcesYaml.Read(yaml, findings);
}
