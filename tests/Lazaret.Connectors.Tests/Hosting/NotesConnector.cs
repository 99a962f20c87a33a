using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Tests.Hosting;

/// <summary>Notes in memory: the smallest repository that keeps every promise of a connector.</summary>
public sealed class NotesConnector : IConnectorClient
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, (byte[] Content, long Version)> notes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(JobId, ItemId, long), ActionResult> done = new();
    private long version;

    public ConnectorInfo Info { get; } = new() { Id = ConnectorId.For("notes", "memory"), Kind = "notes", Name = "notes", Asset = "memory" };

    public void Write(string name, byte[] content)
    {
        lock (gate)
        {
            notes[name] = (content, ++version);
        }
    }

    public void Delete(string name)
    {
        lock (gate)
        {
            notes.Remove(name);
        }
    }

    public byte[]? Read(string name) => Find(name)?.Content;

    public async IAsyncEnumerable<ListPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        PathFilter filter = PathFilter.Parse(request.Filter).Filter ?? PathFilter.Everything;
        string after = request.Cursor ?? "";
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            NewItem[] page;
            lock (gate)
            {
                page = [.. notes.Where(n => string.CompareOrdinal(n.Key, after) > 0 && !n.Key.StartsWith("quarantine/", StringComparison.Ordinal) && filter.Includes(n.Key))
                    .Take(request.PageSize).Select(n => new NewItem(n.Key, n.Key, Identity(n.Value)))];
            }

            if (page.Length == 0)
            {
                yield break;
            }

            after = page[^1].Location;
            yield return new ListPage(page, after, new EnumerationStats(Seen: page.Length));
        }
    }

    public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken) => ValueTask.FromResult(
        Find(location) is { } note ? OpenResult.Of(new NoteContent(note.Content, Identity(note))) : new Failure(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, $"There is no note {location}."));

    public ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        ActionKind kind = request.Plan.Kind;
        lock (gate)
        {
            (JobId, ItemId, long) key = (request.JobId, request.ItemId, request.Identity.ModifiedNs);
            return ValueTask.FromResult(kind == ActionKind.Nothing ? ActionResult.None : done.TryGetValue(key, out ActionResult? before) ? before : Act(request, kind, key));
        }
    }

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ActionResult Act(ActionRequest request, ActionKind kind, (JobId, ItemId, long) key)
    {
        if (!notes.TryGetValue(request.Location, out (byte[] Content, long Version) note))
        {
            return new ActionResult(kind, ActionStatus.ObjectNotFound, $"There is no note {request.Location}");
        }

        if (!Identity(note).Matches(request.Identity))
        {
            return new ActionResult(kind, ActionStatus.ObjectChanged, $"{request.Location} is not the note that was scanned");
        }

        string? destination = kind is ActionKind.Move or ActionKind.MoveTag ? $"quarantine/{request.Location}" : null;
        if (destination is not null)
        {
            notes[destination] = note;
        }

        if (kind != ActionKind.Tag)
        {
            notes.Remove(request.Location);
        }

        return done[key] = new ActionResult(kind, ActionStatus.Success, destination is null ? "done" : $"moved to {destination}", destination);
    }

    private (byte[] Content, long Version)? Find(string name)
    {
        lock (gate)
        {
            return notes.TryGetValue(name, out (byte[], long) note) ? note : null;
        }
    }

    private static ObjectIdentity Identity((byte[] Content, long Version) note) => new(note.Content.Length, note.Version, 0, null);

    private sealed class NoteContent(byte[] content, ObjectIdentity identity) : IObjectContent
    {
        private int at;

        public ObjectIdentity Identity => identity;

        public long Length => content.Length;

        public ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            int count = Math.Min(buffer.Length, content.Length - at);
            content.AsMemory(at, count).CopyTo(buffer);
            at += count;
            return ValueTask.FromResult(new ReadResult(count, null));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
