using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Tests.Fakes;

/// <summary>A repository in memory that can be made to misbehave.</summary>
internal sealed class FakeConnector : IConnectorClient
{
    private readonly ConcurrentDictionary<string, FakeObject> objects = new();

    public ConnectorInfo Info { get; init; } = new() { Id = ConnectorId.For("fake", "fake"), Kind = "fake", Name = "fake", Asset = "/fake" };

    /// <summary>Locations of actions that took effect.</summary>
    public ConcurrentQueue<(string Location, long Version)> Acted { get; } = new();

    /// <summary>Decides about an action before it takes effect; null = let it happen.</summary>
    public Func<ActionRequest, ActionResult?>? OnAct { get; set; }

    /// <summary>Awaited before each page of a listing.</summary>
    public Func<int, Task>? OnPage { get; set; }

    public int PageSize { get; set; } = 50;

    public int PagesListed { get; private set; }

    public FakeObject Add(string location, byte[] content)
    {
        FakeObject added = new(location, content);
        objects[location] = added;
        return added;
    }

    public FakeObject Add(string location, string content) => Add(location, System.Text.Encoding.UTF8.GetBytes(content));

    public async IAsyncEnumerable<ListPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FakeObject[] all = [.. objects.Values.OrderBy(o => o.Location, StringComparer.Ordinal)];
        int from = request.Cursor is null ? 0 : int.Parse(request.Cursor, CultureInfo.InvariantCulture);
        while (from < all.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await (OnPage?.Invoke(from / PageSize) ?? Task.CompletedTask).WaitAsync(cancellationToken);
            FakeObject[] page = [.. all.Skip(from).Take(PageSize)];
            from += page.Length;
            PagesListed++;
            yield return new ListPage(
                [.. page.Select(o => new NewItem(o.Location, "", o.Identity))], from.ToString(CultureInfo.InvariantCulture), new EnumerationStats(Seen: page.Length));
        }
    }

    public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken)
    {
        if (!objects.TryGetValue(location, out FakeObject? found) || found.IsGone)
        {
            return ValueTask.FromResult<OpenResult>(new Failure(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, "no such object"));
        }

        bool breaks = found.OpenOnce();
        return ValueTask.FromResult(found.OpenFailure is { } failure ? failure : OpenResult.Of(new FakeContent(found, breaks)));
    }

    public ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        if (OnAct?.Invoke(request) is { } scripted)
        {
            return ValueTask.FromResult(scripted);
        }

        FakeObject found = objects[request.Location];
        lock (found)
        {
            if (!found.IsGone && !found.Identity.Matches(request.Identity))
            {
                return ValueTask.FromResult(new ActionResult(request.Plan.Kind, ActionStatus.ObjectChanged, "changed"));
            }

            if (!found.IsGone)
            {
                found.IsGone = true;
                Acted.Enqueue((request.Location, found.Version));
            }

            return ValueTask.FromResult(new ActionResult(request.Plan.Kind, ActionStatus.Success, "moved", "/quarantine" + request.Location));
        }
    }

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class FakeContent(FakeObject source, bool breaks) : IObjectContent
    {
        private readonly byte[] content = source.Content;
        private int at;

        public ObjectIdentity Identity { get; } = source.Identity;

        public long Length => content.Length;

        public async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (breaks && at >= content.Length / 2)
            {
                return new ReadResult(0, new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, "broke off half-way"));
            }

            int end = breaks ? content.Length / 2 : content.Length;
            int count = Math.Min(buffer.Length, end - at);
            content.AsMemory(at, count).CopyTo(buffer);
            at += count;
            return new ReadResult(count, null);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
