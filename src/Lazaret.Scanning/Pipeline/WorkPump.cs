using System.Threading.Channels;
using Lazaret.Core.Items;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Scanning.Concurrency;
using Lazaret.Scanning.Content;
using Lazaret.Scanning.Sources;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Pipeline;

/// <summary>
/// Keeps the workers busy: claims items in batches, a little ahead of what they need, and grows or shrinks their number to the limit. While a scanner is out
/// only owed actions are claimed.
/// </summary>
internal sealed partial class WorkPump(
    IWorkQueue queue,
    PipelineOptions options,
    ItemWorker worker,
    LeaseKeeper leases,
    CompletionWriter completions,
    AdaptiveLimit limit,
    Func<bool> isHolding,
    SourceLanes sources,
    Pulse wake,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private readonly ILogger logger = logger;
    private readonly Channel<HeldItem> ready = Channel.CreateUnbounded<HeldItem>();
    private readonly Pulse room = new();
    private readonly string owner = $"{Environment.MachineName}:{Environment.ProcessId}";
    private readonly List<Task> retired = [];
    private int queued;
    private int running;
    private int busy;
    private double rate;
    private volatile bool draining;

    /// <summary>Items being worked on now.</summary>
    public int InFlight => Volatile.Read(ref busy);

    /// <summary>Items a second over the last quarter second.</summary>
    public double Rate => Volatile.Read(ref rate);

    /// <summary>Runs until <paramref name="drain"/>, then gives back what was not begun and waits for what was.</summary>
    /// <param name="drain">Claim no more.</param>
    /// <param name="stop">Let go of what is in flight too.</param>
    public async Task RunAsync(CancellationToken drain, CancellationToken stop)
    {
        Task ticking = TickAsync(drain);
        try
        {
            await ClaimAsync(drain, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
        }

        draining = true;
        await ticking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ready.Writer.TryComplete();
        while (ready.Reader.TryRead(out HeldItem? held))
        {
            await ReleaseAsync(held).ConfigureAwait(false);
        }

        Task[] workers;
        lock (retired)
        {
            workers = [.. retired];
        }

        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    private async Task ClaimAsync(CancellationToken drain, CancellationToken stop)
    {
        int emptyHanded = 0;
        while (!drain.IsCancellationRequested)
        {
            // 1. Wait for room: about a quarter second of work is kept ready, so that a small new job need not wait behind a large claim.
            Task roomLater = room.Next;
            int target = Math.Clamp((int)(Rate / 4), limit.Current * 2, 4096);
            int free = target - Volatile.Read(ref queued);
            if (free < Math.Max(1, target / 2))
            {
                await roomLater.WaitAsync(drain).ConfigureAwait(false);
                continue;
            }

            // 2. Claim.
            Task wakeLater = wake.Next;
            ClaimRequest request = new(owner, Math.Min(free, options.ClaimBatch), options.Lease) { ActionsOnly = isHolding(), Connectors = sources.Claimable() };
            LeasedBatch batch;
            try
            {
                batch = await queue.ClaimAsync(request, drain).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                LogStoreUnavailable(e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), time, drain).ConfigureAwait(false);
                continue;
            }

            if (batch.Items.Count == 0)
            {
                // Items of connectors that are out or full are due all the same: without a pause this would turn in circles.
                if (++emptyHanded > 2)
                {
                    await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(Math.Min(10 << Math.Min(emptyHanded - 3, 5), 250)), time, drain), wakeLater).ConfigureAwait(false);
                }

                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(drain);
                Task work = request.ActionsOnly ? Task.Delay(TimeSpan.FromSeconds(1), time, either.Token) : queue.WaitForWorkAsync(either.Token).AsTask();
                await Task.WhenAny(work, wakeLater.WaitAsync(either.Token)).ConfigureAwait(false);
                await either.CancelAsync().ConfigureAwait(false);
                await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            // 3. Hand out.
            emptyHanded = 0;
            HeldLease lease = leases.Hold(batch, stop);
            Interlocked.Add(ref queued, batch.Items.Count);
            foreach (WorkItem item in batch.Items)
            {
                ready.Writer.TryWrite(new HeldItem(item, lease));
            }

            Staff();
        }
    }

    /// <summary>Hires workers up to the limit.</summary>
    private void Staff()
    {
        while (true)
        {
            int now = Volatile.Read(ref running);
            if (now >= limit.Current)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref running, now + 1, now) == now)
            {
                lock (retired)
                {
                    retired.RemoveAll(t => t.IsCompleted);
                    retired.Add(Task.Run(WorkAsync));
                }
            }
        }
    }

    private async Task WorkAsync()
    {
        ScanSlot slot = new();
        try
        {
            while (await ready.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (ready.Reader.TryRead(out HeldItem? held))
                {
                    int left = Interlocked.Decrement(ref queued);
                    if (left <= limit.Current)
                    {
                        room.Beat();
                    }

                    if (MustWait(held))
                    {
                        await ReleaseAsync(held).ConfigureAwait(false);
                        continue;
                    }

                    SourceLane? lane = sources.Lane(held.Item.ConnectorId);
                    if (lane is not null && !lane.TryEnter(held))
                    {
                        continue;
                    }

                    for (HeldItem? next = held; next is not null; next = lane?.Leave())
                    {
                        if (!ReferenceEquals(next, held) && MustWait(next))
                        {
                            await ReleaseAsync(next).ConfigureAwait(false);
                            continue;
                        }

                        Interlocked.Increment(ref busy);
                        await worker.WorkAsync(next, slot).ConfigureAwait(false);
                        Interlocked.Decrement(ref busy);
                        if (slot.IsAbandoned)
                        {
                            slot.Dispose();
                            slot = new ScanSlot();
                        }
                    }

                    int now = Volatile.Read(ref running);
                    if (now > limit.Current && Interlocked.CompareExchange(ref running, now - 1, now) == now)
                    {
                        room.Beat();
                        return;
                    }
                }
            }

            Interlocked.Decrement(ref running);
        }
        finally
        {
            slot.Dispose();
        }
    }

    /// <summary>True when the item's scanner or connector went out after it was claimed.</summary>
    private bool MustWait(HeldItem held) =>
        (isHolding() && held.Item.Report is null) || sources.Lane(held.Item.ConnectorId)?.IsHolding == true || draining;

    private ValueTask ReleaseAsync(HeldItem held) => completions.WriteAsync(
        new ItemCompletion { Id = held.Item.Id, Event = new ItemEvent.Released(held.Lease.Id, 0) },
        _ => leases.Return(held.Lease));

    private async Task TickAsync(CancellationToken drain)
    {
        using PeriodicTimer timer = new(Interval, time);
        long last = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(drain).ConfigureAwait(false))
        {
            long now = time.GetTimestamp();
            rate = limit.Tick(time.GetElapsedTime(last, now), saturated: Volatile.Read(ref queued) > 0);
            last = now;
            if (Volatile.Read(ref queued) > 0)
            {
                Staff();
            }

            room.Beat();
        }
    }

    [LoggerMessage(4040, LogLevel.Warning, "No items can be claimed now: {Reason}")]
    private partial void LogStoreUnavailable(string reason);
}
