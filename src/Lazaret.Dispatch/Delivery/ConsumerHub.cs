using System.Collections.Concurrent;
using Lazaret.Core.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch.Delivery;

/// <summary>All consumers that this replica serves (<c>event-dispatcher</c> §6.3).</summary>
internal sealed class ConsumerHub(ConsumerParts parts, PauseState pause, ConsumerRegistry registry) : IAsyncDisposable
{
    private static readonly TimeSpan DropInterval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Consumer> consumers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> dropped = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim changing = new(1, 1);

    public int Count => consumers.Count;

    /// <summary>Waits for events.</summary>
    /// <exception cref="OperationCanceledException">The client is gone; what it would have got is given back.</exception>
    public async Task<FetchReply> FetchAsync(FetchRequest request, CancellationToken gone)
    {
        await registry.NoteAsync(request, gone).ConfigureAwait(false);
        bool skip = false;
        if (request.IsTask)
        {
            (bool paused, skip) = await pause.NowAsync(gone).ConfigureAwait(false);
            if (paused)
            {
                await DropAsync(request.Key, gone).ConfigureAwait(false);
                return new FetchReply { Paused = true };
            }
        }

        if (request.Reset)
        {
            await ResetAsync(request, gone).ConfigureAwait(false);
        }

        while (true)
        {
            Consumer consumer = consumers.GetOrAdd(request.Key, key => new Consumer(key, request.Model, Subscriptions(request), parts));
            try
            {
                return await consumer.FetchAsync(request, skip, gone).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (!consumers.ContainsKey(request.Key) || consumers[request.Key] != consumer)
            {
                // It was dropped just now; there is, or will be, another.
            }
        }
    }

    /// <summary>The answer was sent.</summary>
    public async ValueTask SentAsync(FetchReply reply)
    {
        string[] over = [.. reply.EndWhenSent];
        if (over.Length > 0)
        {
            await parts.Store.EndAsync(over, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The answer could not be sent: its events are handed out again.</summary>
    public async ValueTask NotSentAsync(FetchReply reply)
    {
        if (reply.Leases.Count > 0)
        {
            await parts.Store.ReleaseAsync(reply.Leases, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Drops consumers that nobody asked for long, from memory only.</summary>
    public async Task SweepAsync()
    {
        DateTimeOffset now = parts.Time.GetUtcNow();
        foreach ((string key, Consumer consumer) in consumers)
        {
            if (now - consumer.Used > parts.Options.Idle && consumers.TryRemove(KeyValuePair.Create(key, consumer)))
            {
                await consumer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(consumers.Values.Select(c => c.DisposeAsync().AsTask())).ConfigureAwait(false);
        consumers.Clear();
        changing.Dispose();
    }

    private async Task ResetAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Also when another replica holds it: the cursors are in the store.
            Consumer consumer = consumers.TryRemove(request.Key, out Consumer? held) ? held : new Consumer(request.Key, request.Model, Subscriptions(request), parts);
            await consumer.ResetAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>While plugins are paused their consumers are forgotten, at most once a minute each.</summary>
    private async Task DropAsync(string key, CancellationToken cancellationToken)
    {
        DateTimeOffset now = parts.Time.GetUtcNow();
        if (dropped.TryGetValue(key, out DateTimeOffset before) && now - before < DropInterval)
        {
            return;
        }

        dropped[key] = now;
        if (consumers.TryRemove(key, out Consumer? consumer))
        {
            await consumer.ResetAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await parts.Store.DeleteGroupAsync(Consumer.GroupOf(parts.Options.Prefix, key), cancellationToken).ConfigureAwait(false);
        }
    }

    private IReadOnlyList<Subscription> Subscriptions(FetchRequest request) => request.Model == EventModel.Binary
        ? Subscription.OfBinary(parts.Names, request.Expedite, request.Live, request.Historic, request.Sources, request.Actions)
        : Subscription.OfModel(parts.Names, EventModels.Name(request.Model), request.Live, request.Historic);
}
