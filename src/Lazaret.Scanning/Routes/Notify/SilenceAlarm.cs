namespace Lazaret.Scanning.Routes.Notify;

/// <summary>Notices that nothing was received for too long: once for each silence, not once for each look (W14). Safe for many threads.</summary>
/// <param name="limit">How long is too long.</param>
/// <param name="time">The clock; its steady part is used.</param>
public sealed class SilenceAlarm(TimeSpan limit, TimeProvider time)
{
    private readonly Lock gate = new();
    private long last = time.GetTimestamp();
    private bool raised;

    /// <summary>A file came. True when this ends a silence that was told of.</summary>
    public bool Received()
    {
        lock (gate)
        {
            last = time.GetTimestamp();
            bool ended = raised;
            raised = false;
            return ended;
        }
    }

    /// <summary>True once, when the limit is passed; <paramref name="silent"/> is how long nothing came.</summary>
    public bool Check(out TimeSpan silent)
    {
        lock (gate)
        {
            silent = time.GetElapsedTime(last);
            if (raised || silent < limit)
            {
                return false;
            }

            raised = true;
            return true;
        }
    }
}
