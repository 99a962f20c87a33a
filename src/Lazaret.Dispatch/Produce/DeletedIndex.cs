using System.Collections.Concurrent;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Produce;

/// <summary>What was deleted (<c>event-dispatcher</c> §7.5): single events, links, authors until a time, submissions.</summary>
internal sealed class DeletedIndex
{
    private readonly ConcurrentDictionary<string, bool> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> links = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EventTime> authors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EventTime> submissions = new(StringComparer.Ordinal);

    /// <summary>Nothing was ever deleted.</summary>
    public bool IsEmpty => ids.IsEmpty && links.IsEmpty && authors.IsEmpty && submissions.IsEmpty;

    /// <summary>Takes a record of the delete topic; what is no deletion is left out.</summary>
    public void Take(LogRecord record)
    {
        if (record.Value is not { Length: > 0 } bytes)
        {
            return;
        }

        try
        {
            Add((DeleteEvent)EventAvro.Read(EventModel.Delete, bytes.Span));
        }
        catch (EventFormatException)
        {
            // Not one.
        }
    }

    public void Add(DeleteEvent deletion)
    {
        DeleteEntity entity = deletion.Entity;
        foreach (string id in entity.Ids.Ids)
        {
            ids[id] = true;
        }

        if (entity.Link.TrackLink.Length > 0)
        {
            links[entity.Link.TrackLink] = true;
        }

        if (entity.Author.TrackAuthor.Length > 0)
        {
            authors[entity.Author.TrackAuthor] = entity.Author.Timestamp;
        }

        if (entity.Submission.TrackSourceReferences.Length > 0)
        {
            submissions[entity.Submission.TrackSourceReferences] = entity.Submission.Timestamp;
        }
    }

    /// <summary>Was it deleted? Its key and tracking fields must be there.</summary>
    public bool Contains(BinaryEvent e) => ids.ContainsKey(e.KafkaKey)
        || (!links.IsEmpty && e.TrackLinks.Exists(links.ContainsKey))
        || (!authors.IsEmpty && e.TrackAuthors.Exists(a => authors.TryGetValue(a, out EventTime until) && e.Timestamp.CompareTo(until) < 0))
        || (submissions.TryGetValue(e.TrackSourceReferences, out EventTime at) && (at.IsZero || at.IsSameMoment(e.Source.Timestamp)));
}
