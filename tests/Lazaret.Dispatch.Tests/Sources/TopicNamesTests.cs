using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Sources;

public sealed class TopicNamesTests
{
    private static readonly TopicNames Names = new("dev01");

    [Fact]
    public void Names_are_put_together_and_taken_apart()
    {
        Assert.Equal("azul.dev01.system.status", Names.System("status"));
        Assert.Equal(new TopicName("status", null, null), Names.Parse("azul.dev01.system.status"));
        Assert.Equal("azul.dev01.triage.binary.sourced", Names.Binary("triage", "sourced"));
        Assert.Equal(new TopicName(null, "triage", "sourced"), Names.Parse("azul.dev01.triage.binary.sourced"));
    }

    [Theory]
    [InlineData("azul.dev01.triage.binary")]
    [InlineData("azul.dev01.triage.binary.sourced.more")]
    [InlineData("azul.dev01.triage.organic.sourced")]
    [InlineData("azul.dev01..binary.sourced")]
    [InlineData("azul.dev01.triage.binary.")]
    [InlineData("azul.dev01.system.")]
    [InlineData("azul.dev02.system.status")]
    [InlineData("azul.dev01x.system.status")]
    [InlineData("xazul.dev01.system.status")]
    [InlineData("")]
    public void Other_names_mean_nothing(string topic) => Assert.Null(Names.Parse(topic));

    [Fact]
    public void Flags_go_before_source_and_action()
    {
        Assert.Equal("azul.dev01.system.expedite", Names.ForBinary("triage", "sourced", expedite: true, retry: true));
        Assert.Equal("azul.dev01.system.error", Names.ForBinary("triage", "sourced", expedite: false, retry: true));
        Assert.Equal("azul.dev01.triage.binary.sourced", Names.ForBinary("triage", "sourced", expedite: false, retry: false));
    }

    [Fact]
    public void What_would_not_be_one_topic_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new TopicNames("a.b"));
        Assert.Throws<ArgumentException>(() => new TopicNames(""));
        Assert.Throws<ArgumentException>(() => Names.Binary("a.b", "sourced"));
        Assert.Throws<ArgumentException>(() => Names.Binary("a", "destroyed"));
        Assert.Throws<ArgumentException>(() => Names.System("a.b"));
    }

    [Fact]
    public void Subscriptions_come_in_the_order_in_which_they_are_asked()
    {
        IReadOnlyList<Subscription> all = Subscription.OfBinary(Names, true, true, true, ["a"], []);
        Assert.Equal(
            [("expedite", false, @"^azul\.dev01\.system\.expedite$"), ("live", false, @"^azul\.dev01\.(a)\.binary\.[^\.]+$"), ("historic", true, @"^azul\.dev01\.(a)\.binary\.[^\.]+$")],
            all.Select(s => (s.Name, s.FromEarliest, s.Topics.Pattern)));
        Assert.Equal([("historic", true, @"^azul\.dev01\.system\.plugin$")], Subscription.OfModel(Names, "plugin", false, true).Select(s => (s.Name, s.FromEarliest, s.Topics.Pattern)));
    }

    [Fact]
    public void A_source_asked_for_is_no_expression()
    {
        TopicSet set = TopicSet.Binary(Names, [".*", "a|b", "(x"], []);
        Assert.False(set.Contains("azul.dev01.a.binary.sourced"));
        Assert.Empty(set.Resolve(["azul.dev01.a.binary.sourced", "azul.dev01.system.status"]));
        Assert.DoesNotMatch(set.Pattern, "azul.dev01.a.binary.sourced");
    }

    [Fact]
    public void The_set_is_what_its_pattern_says()
    {
        Gen<string> part = Gen.Elements("azul", "dev01", "dev02", "system", "binary", "a", "b", "a-b", "sourced", "mapped", "status", "expedite", "", "x.y");
        Gen<string> topic = part.ArrayOf().Select(p => string.Join('.', p)).Or(
            part.SelectMany(s => part.Select(a => $"azul.dev01.{s}.binary.{a}"))).Or(part.Select(n => $"azul.dev01.system.{n}"));
        Gen<string[]> words = Gen.Elements("a", "b", "a-b", "sourced", "mapped").ArrayOf().Select(w => w.Take(3).ToArray());
        Prop.ForAll(topic.ToArbitrary(), words.ToArbitrary(), words.ToArbitrary(), (name, sources, actions) =>
        {
            foreach (TopicSet set in new[] { TopicSet.Binary(Names, sources, actions), TopicSet.System(Names, "status") })
            {
                // The one deliberate difference: the dispatcher's own topics are no source called "system".
                bool own = name.Split('.') is [_, _, "system", ..] && set.Pattern.Contains("binary");
                Assert.Equal(!own && Regex.IsMatch(name, set.Pattern), !own && set.Contains(name));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_reference_subscriptions_hold()
    {
        foreach (JsonElement row in AzulCases.Vectors("subscriptions").EnumerateArray())
        {
            TopicNames names = new(row.GetProperty("prefix").GetString()!);
            string model = row.GetProperty("model").GetString()!;
            bool Is(string flag) => row.TryGetProperty(flag, out JsonElement value) && value.GetBoolean();
            string[] List(string member) => row.TryGetProperty(member, out JsonElement value) ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [];
            IReadOnlyList<Subscription> found = model == "binary"
                ? Subscription.OfBinary(names, Is("expedite"), Is("live"), Is("historic"), List("sources"), List("actions"))
                : Subscription.OfModel(names, model, Is("live"), Is("historic"));
            Assert.Equal(
                row.GetProperty("subs").EnumerateArray().Select(s => string.Join(' ', s.EnumerateArray().Select(v => v.GetString()))),
                found.Select(s => $"{s.Name} {(s.FromEarliest ? "earliest" : "latest")} {s.Topics.Pattern}"));
        }
    }

    [Fact]
    public void The_reference_topics_hold()
    {
        foreach (JsonElement row in AzulCases.Vectors("topics").EnumerateArray())
        {
            TopicNames names = new(row.GetProperty("prefix").GetString()!);
            bool Is(string flag) => row.TryGetProperty("flags", out JsonElement flags) && flags.TryGetProperty(flag, out _);
            string Or(string member, string other) => row.TryGetProperty(member, out JsonElement value) ? value.GetString()! : other;
            string topic = row.TryGetProperty("model", out JsonElement model) ? names.System(model.GetString()!)
                : names.ForBinary(Or("source", "any"), Or("action", "sourced"), Is("expedite"), Is("retry"));
            Assert.Equal(row.GetProperty("topic").GetString(), topic);
        }
    }
}
