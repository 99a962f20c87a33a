namespace Lazaret.Domains.Work;

/// <summary>Pauses that double. Not safe for many threads.</summary>
internal sealed class Pauses((TimeSpan First, TimeSpan Longest) range, TimeProvider time)
{
    private TimeSpan next = range.First;

    /// <summary>Waits. False when it was cancelled.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = next;
        next = TimeSpan.FromTicks(Math.Min(range.Longest.Ticks, next.Ticks * 2));
        try
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Reset() => next = range.First;
}
