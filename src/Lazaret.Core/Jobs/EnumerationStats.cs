namespace Lazaret.Core.Jobs;

/// <summary>What the listing met beside the items it delivered. Counts, 0 upwards.</summary>
/// <param name="Seen">Objects met that the filter let through.</param>
/// <param name="FilteredOut">Objects the filter kept out (pruned directories count as none).</param>
/// <param name="Links">Symbolic links, never followed.</param>
/// <param name="Special">Sockets, FIFOs, devices.</param>
/// <param name="Unreadable">Directories that could not be listed.</param>
/// <param name="Reserved">Our own sidecars and what lies in the quarantine.</param>
public sealed record EnumerationStats(long Seen = 0, long FilteredOut = 0, long Links = 0, long Special = 0, long Unreadable = 0, long Reserved = 0)
{
    public static readonly EnumerationStats Zero = new();

    public static EnumerationStats operator +(EnumerationStats a, EnumerationStats b) => new(
        a.Seen + b.Seen, a.FilteredOut + b.FilteredOut, a.Links + b.Links, a.Special + b.Special, a.Unreadable + b.Unreadable, a.Reserved + b.Reserved);

    public static EnumerationStats Add(EnumerationStats left, EnumerationStats right) => left + right;
}
