using Lazaret.Core.Events;
using Lazaret.Dispatch.Settings;
using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Tests.Sources;

public sealed class TopicPlanTests
{
    private static readonly TopicNames Names = new("test01");
    private readonly Findings findings = new();

    [Fact]
    public void The_topics_of_the_dispatcher_are_always_there()
    {
        IReadOnlyList<TopicSpec> topics = Plan("", "").All();
        Assert.Equal(
            [
                "delete keep compact", "download 0.5 delete", "error 7 delete", "expedite 7 delete", "insert keep compact", "plugin 7 delete", "report 28 delete", "retrohunt keep compact",
                "scrape 28 delete", "status 1 delete",
            ],
            topics.Select(t => $"{t.Name["azul.test01.system.".Length..]} {t.Retention?.TotalDays.ToString() ?? "keep"} {(t.Compact ? "compact" : "delete")}").Order());
        Assert.All(topics, t => Assert.Equal((1, 1, "1073741824"), (t.Partitions, t.Replicas, t.Config["segment.bytes"])));
    }

    [Fact]
    public void Every_source_has_a_topic_for_each_action()
    {
        IReadOnlyList<TopicSpec> topics = [.. Plan("sources: {a: {expire_events_after: 7 days, kafka: {numpartitions: 4, config: {max.message.bytes: \"5\"}}}, b: {}}", "").All().Skip(10)];
        Assert.Equal(
            [.. TopicNames.Actions.Select(x => $"azul.test01.a.binary.{x}"), .. TopicNames.Actions.Select(x => $"azul.test01.b.binary.{x}")],
            topics.Select(t => t.Name));
        Assert.All(topics.Take(5), t => Assert.Equal((4, 2, TimeSpan.FromDays(7), false), (t.Partitions, t.Replicas, t.Retention, t.Compact)));
        Assert.All(topics.Take(5), t => Assert.Equal([new KeyValuePair<string, string>("max.message.bytes", "5")], t.Config));
        Assert.All(topics.Skip(5), t => Assert.Equal((3, 2, null, true), (t.Partitions, t.Replicas, t.Retention, t.Compact)));
        Assert.All(topics.Skip(5), t => Assert.Empty(t.Config));
    }

    [Fact]
    public void A_change_of_the_partitions_leaves_the_rest_as_it_was()
    {
        TopicSpec status = Plan("", "[{topic: system.status, numpartitions: 12}]").All().Single(t => t.Name == "azul.test01.system.status");
        Assert.Equal((12, 2, TimeSpan.FromDays(1), false), (status.Partitions, status.Replicas, status.Retention, status.Compact));
        Assert.Equal("1073741824", status.Config["segment.bytes"]);
    }

    [Fact]
    public void A_change_of_one_setting_leaves_the_others_as_they_were()
    {
        TopicSpec status = Plan("", "topics: [{topic: system.status, config: {retention.ms: \"1000\"}}]").All().Single(t => t.Name == "azul.test01.system.status");
        Assert.Equal((3, TimeSpan.FromSeconds(1), false), (status.Partitions, status.Retention, status.Compact));
    }

    [Fact]
    public void A_topic_of_a_source_can_be_changed_too()
    {
        IReadOnlyList<TopicSpec> topics = Plan("sources: {a: {expire_events_after: 7 days}}", "[{topic: a.binary.sourced, replicationfactor: 5, config: {cleanup.policy: 'compact,delete'}}]").All();
        TopicSpec sourced = topics.Single(t => t.Name == "azul.test01.a.binary.sourced");
        Assert.Equal((5, TimeSpan.FromDays(7), true), (sourced.Replicas, sourced.Retention, sourced.Compact));
        Assert.Equal(15, topics.Count);
        Assert.False(topics.Single(t => t.Name == "azul.test01.a.binary.mapped").Compact);
    }

    [Fact]
    public void A_topic_that_only_the_configuration_knows_is_made_as_it_says()
    {
        IReadOnlyList<TopicSpec> topics = [.. Plan("", "[{topic: system.own, config: {retention.ms: \"5000\"}}, {topic: other.thing}]").All().Skip(10)];
        Assert.Equal(
            [("azul.test01.system.own", (TimeSpan?)TimeSpan.FromSeconds(5), false), ("azul.test01.other.thing", null, true)],
            topics.Select(t => (t.Name, t.Retention, t.Compact)));
    }

    [Fact]
    public void A_compacted_topic_loses_nothing_by_age()
    {
        TopicSpec insert = Plan("", "[{topic: system.insert, config: {retention.ms: \"1000\"}}]").All().Single(t => t.Name == "azul.test01.system.insert");
        Assert.Equal((null, true), (insert.Retention, insert.Compact));
    }

    [Fact]
    public void A_source_that_is_not_configured_gets_topics_that_keep_everything()
    {
        Assert.All(Plan("", "").ForSource("new"), t => Assert.Equal((null, true), (t.Retention, t.Compact)));
        Assert.Throws<ArgumentException>(() => Plan("", "").ForSource("a.b"));
    }

    [Theory]
    [InlineData("{topic: system.status}")]
    [InlineData("[{topic: azul..status}]")]
    [InlineData("[{numpartitions: 3}]")]
    [InlineData("[{topic: a}, {topic: a}]")]
    [InlineData("[{topic: a, config: {retention.ms: '-2'}}]")]
    [InlineData("[{topic: a, config: {retention.ms: '0'}}]")]
    [InlineData("[{topic: a, numpartitions: 10001}]")]
    [InlineData("[a]")]
    [InlineData("[")]
    public void What_is_not_of_the_form_is_a_mistake(string yaml)
    {
        TopicsYaml.Read(yaml, findings);
        Assert.NotEmpty(findings.Mistakes);
    }

    private TopicPlan Plan(string sources, string topics)
    {
        TopicPlan plan = sources.Length + topics.Length == 0
            ? new TopicPlan(Names, SourcesYaml.Read("", findings), TopicsYaml.Read("", findings))
            : new TopicPlan(Names, SourcesYaml.Read(sources, findings), TopicsYaml.Read(topics, findings), partitions: 3, replicas: 2);
        Assert.Empty(findings.Mistakes);
        return plan;
    }
}
