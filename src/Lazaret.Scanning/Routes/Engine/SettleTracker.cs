using Lazaret.Core.Items;
using Lazaret.Core.Routes.Definition;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>
/// Decides which listed files are whole (<c>sftp-ingest</c> §4.3, W6). Fed with one listing after the other; remembers only files that were seen and not yet taken.
/// Ages are measured against the newest time of change that the source ever showed, so a wrong clock on either side changes nothing.
/// </summary>
internal sealed class SettleTracker(SettleRules rules)
{
    private Dictionary<string, Sighting> waiting = [];
    private Dictionary<string, Sighting> next = [];
    private long newestNs;

    /// <summary>Files that were seen and are not settled.</summary>
    public int Waiting => waiting.Count;

    /// <summary>A listing begins.</summary>
    public void Begin() => next = [];

    /// <summary>True when the file may be taken now.</summary>
    /// <param name="location">Which.</param>
    /// <param name="identity">As listed now.</param>
    /// <param name="now">A steady clock.</param>
    /// <param name="hasMarker">One of its markers was in the listing; of no meaning when there are no markers.</param>
    public bool Offer(string location, ObjectIdentity identity, DateTimeOffset now, bool hasMarker)
    {
        newestNs = Math.Max(newestNs, identity.ModifiedNs);
        if (rules.Markers.Count > 0)
        {
            if (!hasMarker)
            {
                next[location] = new Sighting(identity, now);
            }

            return hasMarker;
        }

        if (rules.Quiet <= TimeSpan.Zero)
        {
            return true;
        }

        bool old = rules.MinAge > TimeSpan.Zero && identity.ModifiedNs > 0 && newestNs - identity.ModifiedNs >= rules.MinAge.Ticks * 100;
        if (old || (waiting.TryGetValue(location, out Sighting seen) && seen.Identity == identity && now - seen.Since >= rules.Quiet))
        {
            return true;
        }

        next[location] = waiting.TryGetValue(location, out seen) && seen.Identity == identity ? seen : new Sighting(identity, now);
        return false;
    }

    /// <summary>The listing is over; files that were not in it are forgotten. An incomplete listing forgets nothing.</summary>
    public void End(bool complete)
    {
        if (!complete)
        {
            foreach ((string location, Sighting sighting) in waiting)
            {
                next.TryAdd(location, sighting);
            }
        }

        waiting = next;
        next = [];
    }

    private readonly record struct Sighting(ObjectIdentity Identity, DateTimeOffset Since);
}
