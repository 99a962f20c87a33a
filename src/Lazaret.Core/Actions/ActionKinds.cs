using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Actions;

/// <summary>Names of <see cref="ActionKind"/>: <c>nothing, delete, move, tag, movetag</c>.</summary>
public static class ActionKinds
{
    public const string Allowed = "nothing, delete, move, tag, movetag";

    public static string Name(ActionKind kind) => kind == ActionKind.MoveTag ? "movetag" : Names.Of(kind);

    /// <summary>Reads a name; both spellings <c>movetag</c> and <c>move_tag</c> are known, <c>none</c> and <c>quarantine</c> mean nothing and move. <see cref="ActionKind.Connector"/> and <see cref="ActionKind.Route"/> are nobody's to ask for by name.</summary>
    public static bool TryParse(string? text, out ActionKind kind)
    {
        switch ((text ?? "").Trim().ToUpperInvariant())
        {
            case "NONE": kind = ActionKind.Nothing; return true;
            case "QUARANTINE": kind = ActionKind.Move; return true;
            default: return Names.TryParse(text, out kind) && kind is not (ActionKind.Connector or ActionKind.Route);
        }
    }
}
