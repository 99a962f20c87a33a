using Lazaret.Core.Jobs;

namespace Lazaret.Scanning.Api.Jobs;

/// <summary>What the listing met beside the items it delivered.</summary>
internal sealed record EnumerationView(bool Closed, long Seen, long FilteredOut, long Links, long Special, long Unreadable, long Reserved)
{
    public static EnumerationView Of(ScanJob job)
    {
        EnumerationStats s = job.Enumeration;
        return new EnumerationView(job.EnumerationClosed, s.Seen, s.FilteredOut, s.Links, s.Special, s.Unreadable, s.Reserved);
    }
}
