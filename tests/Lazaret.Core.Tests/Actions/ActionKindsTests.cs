using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Tests.Actions;

public sealed class ActionKindsTests
{
    [Theory]
    [InlineData("nothing", ActionKind.Nothing)]
    [InlineData("none", ActionKind.Nothing)]
    [InlineData("delete", ActionKind.Delete)]
    [InlineData("move", ActionKind.Move)]
    [InlineData("Quarantine", ActionKind.Move)]
    [InlineData("tag", ActionKind.Tag)]
    [InlineData("movetag", ActionKind.MoveTag)]
    [InlineData("move_tag", ActionKind.MoveTag)]
    [InlineData("move-tag", ActionKind.MoveTag)]
    [InlineData(" MoveTag ", ActionKind.MoveTag)]
    public void Every_spelling_is_read(string text, ActionKind kind)
    {
        Assert.True(ActionKinds.TryParse(text, out ActionKind read));
        Assert.Equal(kind, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("erase")]
    [InlineData("1")]
    public void What_is_no_action_is_refused(string? text) => Assert.False(ActionKinds.TryParse(text, out _));

    [Fact]
    public void The_sentence_of_allowed_names_is_the_truth() =>
        Assert.Equal(ActionKinds.Allowed, string.Join(", ", Enum.GetValues<ActionKind>().Where(k => k is not (ActionKind.Connector or ActionKind.Route)).Select(ActionKinds.Name)));

    [Fact]
    public void Only_what_was_found_to_be_bad_is_ever_acted_on()
    {
        ActionPlan delete = new() { Kind = ActionKind.Delete };
        ActionPlan tag = new() { Kind = ActionKind.Tag };
        ActionPolicy policy = new() { OnMalicious = delete, OnSuspicious = tag };
        Assert.Equal(delete, policy.For(Outcome.Malicious));
        Assert.Equal(tag, policy.For(Outcome.Suspicious));
        Assert.All([Outcome.Clean, Outcome.NotScanned, Outcome.Failed], o => Assert.Equal(ActionKind.Nothing, policy.For(o).Kind));
        Assert.All(Enum.GetValues<Outcome>(), o => Assert.Equal(ActionKind.Nothing, ActionPolicy.ReportOnly.For(o).Kind));
    }
}
