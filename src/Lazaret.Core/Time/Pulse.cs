namespace Lazaret.Core.Time;

/// <summary>Wakes everybody who waits, each time. Take the task first, look at the state, then await: no wake-up is lost.</summary>
public sealed class Pulse
{
    private TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next <see cref="Beat"/>.</summary>
    public Task Next => Volatile.Read(ref source).Task;

    public void Beat() =>
        Interlocked.Exchange(ref source, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
