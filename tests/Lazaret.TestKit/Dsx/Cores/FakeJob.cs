using System.Collections.Concurrent;
using System.Globalization;

namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>A job as the reference keeps it: a hash of texts.</summary>
public sealed class FakeJob
{
    private int enqueued;

    public ConcurrentDictionary<string, string> Hash { get; } = new();

    /// <summary>Totals of all calls of <c>enqueue_done</c>; null for a call without one.</summary>
    public ConcurrentQueue<long?> Done { get; } = new();

    /// <summary>Accepted requests, repeated ones counted again: the reference knows no duplicates.</summary>
    public int Enqueued => Volatile.Read(ref enqueued);

    public bool IsPaused => Hash.ContainsKey("paused");

    public bool IsCancelled => Hash.ContainsKey("cancel");

    public void Pause()
    {
        Hash["paused"] = "1";
        Hash["status"] = "paused";
    }

    public void Resume()
    {
        Hash.TryRemove("paused", out _);
        Hash["status"] = "running";
    }

    public void Cancel()
    {
        Hash["cancel"] = "1";
        Hash["status"] = "cancelled";
    }

    internal void CountOne()
    {
        Hash["enqueued_count"] = Interlocked.Increment(ref enqueued).ToString(CultureInfo.InvariantCulture);
        Hash.TryAdd("status", "running");
    }
}
