using System.Buffers;
using Lazaret.Core.Stores;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Audit;

public sealed partial class AuditForwarder
{
    /// <summary>One connection, from its opening to its loss.</summary>
    private sealed class AuditSession(AuditForwarder owner, ICollectorConnection connection)
    {
        /// <summary>Results read and sent in one go.</summary>
        private const int BatchSize = 200;

        private const int BatchBytes = 256 * 1024;

        /// <summary>More datagrams in a second than a collector's socket can be trusted with.</summary>
        private const int DatagramWindow = 4 << 20;

        private readonly AuditOptions options = owner.options;
        private readonly TimeProvider time = owner.time;
        private readonly AuditWindow window = new(owner.options.Grace, owner.time);
        private readonly ArrayBufferWriter<byte> buffer = new(BatchBytes + (64 * 1024));
        private readonly List<int> ends = new(BatchSize);
        private readonly TimeSpan poll = TimeSpan.FromMilliseconds(Math.Clamp(owner.options.Grace.TotalMilliseconds / 8, 10, 100));
        private readonly long room = owner.options.Transport == AuditTransport.Udp ? Math.Min(owner.options.WindowBytes, DatagramWindow) : owner.options.WindowBytes;
        private long sent = owner.confirmed;
        private int unacknowledged;
        private long progressAt = owner.time.GetTimestamp();
        private Task? arrival;
        private bool announcing;

        /// <summary>
        /// Returns when the owner stops and everything sent is confirmed. The round: (1) see what the collector's machine has taken, (2) confirm what outlived its
        /// grace time, (3) send more while the window has room, (4) wait for something to happen.
        /// </summary>
        public async Task RunAsync()
        {
            await AnnounceAsync().ConfigureAwait(false);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(owner.drain.Token);
            try
            {
                while (true)
                {
                    // 1.
                    Look();

                    // 2.
                    await ConfirmAsync().ConfigureAwait(false);

                    // 3.
                    bool stopping = owner.drain.IsCancellationRequested;
                    if (stopping && window.IsEmpty)
                    {
                        return;
                    }

                    bool mayTake = !stopping && window.Bytes < room;
                    if (mayTake)
                    {
                        // Asked for before the look, so that what comes in between wakes us.
                        if (arrival is null or { IsCompleted: true })
                        {
                            arrival = owner.outbox.WaitForAuditAsync(sent, over.Token).AsTask();
                        }

                        if (await SendAsync().ConfigureAwait(false))
                        {
                            continue;
                        }
                    }

                    // 4.
                    await WaitAsync(mayTake).ConfigureAwait(false);
                }
            }
            finally
            {
                await over.CancelAsync().ConfigureAwait(false);
                if (arrival is not null)
                {
                    await arrival.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }

        private async Task AnnounceAsync()
        {
            if (owner.announced)
            {
                return;
            }

            byte[] line = owner.lines.Announcement();
            await WriteAsync(line, [line.Length]).ConfigureAwait(false);
            window.Add(sent, 0, line.Length);
            announcing = true;
        }

        private void Look()
        {
            int now = connection.Unacknowledged();
            if (now == 0)
            {
                window.Taken();
            }

            if (now == 0 || now < unacknowledged)
            {
                progressAt = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(progressAt) > options.StallTimeout)
            {
                throw new CollectorException($"The audit collector {CollectorAddress.Name(options)} took nothing for {options.StallTimeout.TotalSeconds:0.#} s.");
            }

            unacknowledged = now;
        }

        private async Task ConfirmAsync()
        {
            if (window.Confirm() is { } done)
            {
                owner.announced |= announcing;
                if (done.Sequence > owner.confirmed)
                {
                    Volatile.Write(ref owner.confirmed, done.Sequence);
                    owner.Change(s => s with { Confirmed = s.Confirmed + done.Lines });
                }
            }

            if (owner.removed == owner.confirmed)
            {
                return;
            }

            try
            {
                long upTo = owner.confirmed;
                await owner.outbox.RemoveAuditAsync(upTo, owner.abort.Token).ConfigureAwait(false);
                owner.removed = upTo;
                owner.changed.Beat();
            }
            catch (StoreUnavailableException e)
            {
                // The collector has them; only the tidying is late. Tried again with the next round, which the full store must not make a hot loop.
                RemovalLate(owner.logger, e.Message);
                await Task.Delay(CountInterval, time, owner.abort.Token).ConfigureAwait(false);
            }
        }

        private async Task<bool> SendAsync()
        {
            IReadOnlyList<AuditEntry> batch = await owner.outbox.ReadAuditAsync(sent, BatchSize, owner.abort.Token).ConfigureAwait(false);
            if (batch.Count == 0)
            {
                return false;
            }

            buffer.ResetWrittenCount();
            ends.Clear();
            foreach (AuditEntry entry in batch)
            {
                owner.lines.Write(entry.Result, buffer);
                ends.Add(buffer.WrittenCount);
                if (buffer.WrittenCount >= BatchBytes)
                {
                    break;
                }
            }

            await WriteAsync(buffer.WrittenMemory, ends).ConfigureAwait(false);
            sent = batch[ends.Count - 1].Sequence;
            window.Add(sent, ends.Count, buffer.WrittenCount);
            owner.Change(s => s with { Sent = s.Sent + ends.Count });
            return true;
        }

        private async Task WriteAsync(ReadOnlyMemory<byte> bytes, IReadOnlyList<int> lineEnds)
        {
            using CancellationTokenSource patience = new(options.StallTimeout, time);
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(owner.abort.Token, patience.Token);
            try
            {
                await connection.SendAsync(bytes, lineEnds, both.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested && !owner.abort.IsCancellationRequested)
            {
                throw new CollectorException($"The audit collector {CollectorAddress.Name(options)} took nothing for {options.StallTimeout.TotalSeconds:0.#} s.");
            }
        }

        private async Task WaitAsync(bool mayTake)
        {
            if (mayTake && arrival is { IsCompleted: true } && window.IsEmpty)
            {
                // It came, and there was nothing to read: the store may call early. Looked at again at the pace of the poll, so that this is no hot loop.
                await Task.Delay(poll, time, owner.abort.Token).ConfigureAwait(false);
                return;
            }

            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(owner.abort.Token);
            List<Task> events = [connection.Closed];
            if (mayTake && arrival is { IsCompleted: false })
            {
                events.Add(arrival);
            }

            if (!window.IsEmpty || owner.removed < owner.confirmed)
            {
                events.Add(Task.Delay(poll, time, enough.Token));
            }

            await Task.WhenAny(events).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            owner.abort.Token.ThrowIfCancellationRequested();
        }
    }

    [LoggerMessage(4805, LogLevel.Warning, "Audit lines are delivered but cannot be removed from the store yet: {Reason}")]
    private static partial void RemovalLate(ILogger logger, string reason);
}
