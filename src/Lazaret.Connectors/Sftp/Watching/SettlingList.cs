using Lazaret.Core.Items;

namespace Lazaret.Connectors.Sftp.Watching;

/// <summary>
/// Decides which listed files are whole (<c>sftp-ingest</c> §4.3, W6). A file is when two listings that lie far enough apart show the same size and time, or when the server changed
/// another file so much later that this one must be over. Times of change are only compared with each other: the server's clock is not ours.
/// </summary>
internal sealed class SettlingList(TimeProvider time, TimeSpan settle, TimeSpan minAge, int most)
{
    /// <summary>Nobody's clock is a day ahead of ours; a file that says so would make all others look old.</summary>
    private static readonly TimeSpan Future = TimeSpan.FromHours(26);

    private readonly Dictionary<string, Waiting> waiting = [];
    private int generation;
    private long newestNs;

    public int Count => waiting.Count;

    /// <summary>A listing begins.</summary>
    public void Begin() => generation++;

    /// <summary>Is this file whole? If not, it is remembered.</summary>
    public bool IsWhole(NewItem item)
    {
        long modified = item.Identity.ModifiedNs;
        if (modified > newestNs && modified < (time.GetUtcNow() + Future - DateTimeOffset.UnixEpoch).Ticks * 100)
        {
            newestNs = modified;
        }

        if (settle == TimeSpan.Zero || (minAge > TimeSpan.Zero && modified > 0 && modified + (minAge.Ticks * 100) <= newestNs))
        {
            waiting.Remove(item.Location);
            return true;
        }

        if (!waiting.TryGetValue(item.Location, out Waiting? seen))
        {
            if (waiting.Count < most)
            {
                waiting.Add(item.Location, new Waiting(item.Identity, time.GetTimestamp()) { Generation = generation });
            }

            return false;
        }

        seen.Generation = generation;
        if (seen.Identity != item.Identity)
        {
            (seen.Identity, seen.Since) = (item.Identity, time.GetTimestamp());
            return false;
        }

        if (time.GetElapsedTime(seen.Since) < settle)
        {
            return false;
        }

        waiting.Remove(item.Location);
        return true;
    }

    /// <summary>A listing is over; if it was whole, what it did not show is gone.</summary>
    public void End(bool complete)
    {
        if (complete)
        {
            foreach (string gone in waiting.Where(w => w.Value.Generation != generation).Select(w => w.Key).ToList())
            {
                waiting.Remove(gone);
            }
        }
    }

    private sealed class Waiting(ObjectIdentity identity, long since)
    {
        public ObjectIdentity Identity { get; set; } = identity;

        /// <summary>Timestamp of the first listing that showed it so.</summary>
        public long Since { get; set; } = since;

        public int Generation { get; set; }
    }
}
