using Lazaret.Core.Actions;
using Lazaret.Core.Dsx;

namespace Lazaret.Core.Tests.Dsx;

public sealed class DsxItemActionsTests
{
    [Theory]
    [InlineData("nothing", true, ActionKind.Nothing)]
    [InlineData("Delete", true, ActionKind.Delete)]
    [InlineData("movetag", true, ActionKind.MoveTag)]
    [InlineData("move_tag", true, ActionKind.MoveTag)]
    [InlineData("move-tag", true, ActionKind.MoveTag)]
    [InlineData("not implemented", false, ActionKind.Nothing)]
    [InlineData("burn", false, ActionKind.Nothing)]
    public void All_spellings_are_read(string text, bool known, ActionKind kind)
    {
        Assert.Equal(known, DsxItemActions.TryParse(text, out ActionKind read));
        Assert.Equal(kind, read);
    }

    [Fact]
    public void Move_and_tag_is_written_as_one_word() => Assert.Equal("movetag", DsxItemActions.Name(ActionKind.MoveTag));
}
