namespace Lazaret.Dispatch.Consume;

/// <summary>One event's way through the pipeline, with what is to be done once it is known whether the round counts.</summary>
/// <param name="isAgain">The event was handed out before and comes back: a lease ran out, or an answer could not be sent.</param>
internal sealed class ConsumeStep(bool isAgain = false)
{
    /// <summary>Stages that remember what they saw, or do a plugin's work, let such events pass.</summary>
    public bool IsAgain => isAgain;

    /// <summary>Set by a stage that drops a task in order to do it itself: called with the task's id once the round counts. The task is out until a status ends it, as if a plugin had it.</summary>
    public Action<string>? Instead { get; set; }

    /// <summary>Called when the round does not count: the event will be seen anew.</summary>
    public Action? Undo { get; set; }
}
