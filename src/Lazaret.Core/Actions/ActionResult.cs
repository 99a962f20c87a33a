namespace Lazaret.Core.Actions;

/// <summary>What an action did.</summary>
/// <param name="Kind">The action that was asked for.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Message">One sentence for people, naming source and destination.</param>
/// <param name="Destination">Where the object is now, when it was moved; lossless text.</param>
public sealed record ActionResult(ActionKind Kind, ActionStatus Status, string Message, string? Destination = null)
{
    public static readonly ActionResult None = new(ActionKind.Nothing, ActionStatus.Nothing, "No action taken");
}
