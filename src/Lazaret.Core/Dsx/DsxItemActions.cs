using Lazaret.Core.Actions;

namespace Lazaret.Core.Dsx;

/// <summary>Names of actions on the wire: <c>movetag</c> is written, <c>move_tag</c> and <c>move-tag</c> are read too (D-12).</summary>
public static class DsxItemActions
{
    public const string NotImplemented = "not implemented";
    public const string Nothing = "nothing";
    public const string Delete = "delete";
    public const string Move = "move";
    public const string Tag = "tag";
    public const string MoveTag = "movetag";

    /// <summary>For error sentences.</summary>
    public const string Allowed = "nothing, delete, move, tag, movetag";

    public static string Name(ActionKind kind) => kind switch
    {
        ActionKind.Delete => Delete,
        ActionKind.Move => Move,
        ActionKind.Tag => Tag,
        ActionKind.MoveTag => MoveTag,
        _ => Nothing,
    };

    /// <summary>Reads a name; <c>not implemented</c> and what is not known give false.</summary>
    public static bool TryParse(string? text, out ActionKind kind)
    {
        string plain = (text ?? "").Trim().ToLowerInvariant();
        kind = plain switch
        {
            Delete => ActionKind.Delete,
            Move => ActionKind.Move,
            Tag => ActionKind.Tag,
            MoveTag or "move_tag" or "move-tag" => ActionKind.MoveTag,
            _ => ActionKind.Nothing,
        };
        return kind != ActionKind.Nothing || plain is Nothing;
    }
}
