using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Sftp.Listing;

/// <summary>The page that a walk is filling.</summary>
internal sealed class WalkPage(int size)
{
    private const int MostComplaints = 16;
    private List<NewItem> items = [];
    private List<string>? complaints;

    public EnumerationStats Stats { get; set; } = EnumerationStats.Zero;

    public bool IsFull => items.Count >= size;

    public void Add(NewItem item)
    {
        items.Add(item);
        Stats += new EnumerationStats(Seen: 1);
    }

    public void Complain(string sentence)
    {
        complaints ??= [];
        if (complaints.Count < MostComplaints)
        {
            complaints.Add(sentence);
        }

        Stats += new EnumerationStats(Unreadable: 1);
    }

    /// <summary>Gives what there is and begins the next page.</summary>
    public ListPage Take(string? cursor, Failure? failure = null)
    {
        ListPage page = new(items, cursor, Stats, failure, complaints);
        (items, complaints, Stats) = ([], null, EnumerationStats.Zero);
        return page;
    }
}
