using System.Threading.Channels;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Stores;
using Lazaret.Core.Time;
using Lazaret.Scanning.Concurrency;
using Lazaret.Scanning.Content;
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
    Func<IReadOnlyCollection<ConnectorId>> connectors,
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

        await ticking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ready.Writer.TryComplete();
        while (ready.Reader.TryRead(out HeldItem? held))
        {
            HeldItem item = held;
            await completions.WriteAsync(
                new ItemCompletion { Id = item.Item.Id, Event = new ItemEvent.Released(item.Lease.Id, 0) },
                _ => leases.Return(item.Lease)).ConfigureAwait(false);
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
            ClaimRequest request = new(owner, Math.Min(free, options.ClaimBatch), options.Lease) { ActionsOnly = isHolding(), Connectors = connectors() };
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
                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(drain);
                Task work = request.ActionsOnly ? Task.Delay(TimeSpan.FromSeconds(1), time, either.Token) : queue.WaitForWorkAsync(either.Token).AsTask();
                await Task.WhenAny(work, wakeLater.WaitAsync(either.Token)).ConfigureAwait(false);
                await either.CancelAsync().ConfigureAwait(false);
                await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            // 3. Hand out.
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

                    if (isHolding() && held.Item.Report is null)
                    {
                        HeldItem item = held;
                        await completions.WriteAsync(
                            new ItemCompletion { Id = item.Item.Id, Event = new ItemEvent.Released(item.Lease.Id, 0) },
                            _ => leases.Return(item.Lease)).ConfigureAwait(false);
                        continue;
                    }

                    Interlocked.Increment(ref busy);
                    await worker.WorkAsync(held, slot).ConfigureAwait(false);
                    Interlocked.Decrement(ref busy);
                    if (slot.IsAbandoned)
                    {
                        slot.Dispose();
                        slot = new ScanSlot();
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
