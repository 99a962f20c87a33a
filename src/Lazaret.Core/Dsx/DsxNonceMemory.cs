namespace Lazaret.Core.Dsx;

/// <summary>
/// Remembers the nonces of the last minutes, so that a captured request does not work twice (W-22). Two generations that are swapped by time: bounded by the rate of requests,
/// and above that by a fixed number, where the oldest are forgotten first.
/// </summary>
public sealed class DsxNonceMemory(TimeSpan window, TimeProvider time)
{
    private const int Most = 500_000;
    private readonly Lock gate = new();
    private HashSet<(string, string)> young = [];
    private HashSet<(string, string)> old = [];
    private long swapped = time.GetTimestamp();

    /// <summary>True when this nonce is new under this key; it is remembered for at least the window, or, above <see cref="Most"/> nonces in one window, until as many newer ones came.</summary>
    public bool Add(string keyId, string nonce)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(swapped) >= window || young.Count >= Most)
            {
                (old, young) = (young, old);
                young.Clear();
                swapped = time.GetTimestamp();
            }

            return !old.Contains((keyId, nonce)) && young.Add((keyId, nonce));
        }
    }
}
