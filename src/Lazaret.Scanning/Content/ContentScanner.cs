using Lazaret.Core.Connectors;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanning.Breakers;

namespace Lazaret.Scanning.Content;

/// <summary>
/// One pass over one object: read, count, hash and scan with every scanner of the chain at the same time, holding no more than one buffer.
/// A small object is read whole first, so that the verdict cache can answer; a large one streams. Whatever goes wrong, the pass is thrown away as a
/// whole: the next try begins at the first byte.
/// </summary>
internal sealed class ContentScanner(IReadOnlyList<ScannerLane> lanes, IVerdictCache? cache, ContentScannerOptions options, TimeProvider time)
{
    public async ValueTask<ScanAttempt> ScanAsync(IObjectContent content, ScanSubject subject, ScanSlot slot, CancellationToken cancellationToken)
    {
        // 1. An object that is known to be too large is not read at all.
        // 2. Fill the buffer. It fits: ask the cache, then the scanners, with the whole of it.
        // 3. It does not: stream the buffer and all that follows to every scanner, hashing on the way.
        // 4. The worst verdict wins; a scanner without verdict keeps the object from being clean.
        long started = time.GetTimestamp();
        if (options.MaxSize > 0 && content.Length > options.MaxSize)
        {
            return new ScanAttempt(TooLarge(content.Length, started), null, false, 0);
        }

        int filled = 0;
        while (filled < slot.Buffer.Length)
        {
            ReadResult read = await ReadAsync(content, slot, filled, cancellationToken).ConfigureAwait(false);
            if (read.Failure is { } failure)
            {
                return new ScanAttempt(null, failure, false, filled);
            }

            if (read.Count == 0)
            {
                return await ScanWholeAsync(subject, slot, filled, started, cancellationToken).ConfigureAwait(false);
            }

            filled += read.Count;
            if (options.MaxSize > 0 && filled > options.MaxSize)
            {
                // Its length was not told beforehand.
                return new ScanAttempt(TooLarge(filled, started), null, false, filled);
            }
        }

        return await ScanStreamAsync(content, subject, slot, started, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ScanAttempt> ScanWholeAsync(ScanSubject subject, ScanSlot slot, int length, long started, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = slot.Buffer.AsMemory(0, length);
        ContentDigest digest = new(length, slot.HashOf(content.Span));
        ScannerVerdict[] verdicts = new ScannerVerdict[lanes.Count];
        Blocked blocked = default;
        int count = 0;
        foreach (ScannerLane lane in lanes)
        {
            ScannerIdentity identity = await lane.Scanner.IdentifyAsync(cancellationToken).ConfigureAwait(false);
            ScannerVerdict? known = await FindAsync(digest.Sha256, lane, identity, cancellationToken).ConfigureAwait(false);
            if (known is not null)
            {
                verdicts[count++] = known;
                continue;
            }

            ScannerReply reply = await GuardAsync(lane.Scanner.ScanAsync(subject, content, digest, cancellationToken), slot, cancellationToken).ConfigureAwait(false);
            bool innocent = lane.Note(reply);
            if (reply.Verdict is { } verdict)
            {
                verdicts[count++] = verdict;
                await KeepAsync(digest.Sha256, verdict, identity, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                blocked = blocked.Or(reply.Failure!, innocent);
            }
        }

        return Conclude(verdicts.AsSpan(0, count), blocked, digest, started);
    }

    private async ValueTask<ScanAttempt> ScanStreamAsync(IObjectContent content, ScanSubject subject, ScanSlot slot, long started, CancellationToken cancellationToken)
    {
        StreamLeg[] legs = new StreamLeg[lanes.Count];
        long size = slot.Buffer.Length;
        int count = slot.Buffer.Length;
        bool hashed = false;
        try
        {
            for (int i = 0; i < legs.Length; i++)
            {
                ScannerIdentity identity = await lanes[i].Scanner.IdentifyAsync(cancellationToken).ConfigureAwait(false);
                legs[i] = new StreamLeg(lanes[i], identity, await lanes[i].Scanner.OpenAsync(subject, cancellationToken).ConfigureAwait(false));
            }

            while (count > 0)
            {
                ReadOnlyMemory<byte> chunk = slot.Buffer.AsMemory(0, count);
                slot.Hash.AppendData(chunk.Span);
                foreach (StreamLeg leg in legs)
                {
                    await leg.WriteAsync(chunk, options.WriteIdleTimeout, time, cancellationToken).ConfigureAwait(false);
                }

                if (options.MaxSize > 0 && size > options.MaxSize)
                {
                    return new ScanAttempt(TooLarge(size, started), null, false, size);
                }

                ReadResult read = await ReadAsync(content, slot, 0, cancellationToken).ConfigureAwait(false);
                if (read.Failure is { } failure)
                {
                    return new ScanAttempt(null, failure, false, size);
                }

                count = read.Count;
                size += count;
            }

            ContentDigest digest = new(size, slot.Finish());
            hashed = true;
            List<ScannerVerdict> verdicts = new(legs.Length);
            Blocked blocked = default;
            foreach (StreamLeg leg in legs)
            {
                ScannerReply reply = leg.Hung ?? await GuardAsync(leg.Session.CompleteAsync(digest, cancellationToken), slot, cancellationToken).ConfigureAwait(false);
                bool innocent = leg.Lane.Note(reply);
                if (reply.Verdict is { } verdict)
                {
                    verdicts.Add(verdict);
                    await KeepAsync(digest.Sha256, verdict, leg.Identity, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    blocked = blocked.Or(reply.Failure!, innocent);
                }
            }

            return Conclude(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(verdicts), blocked, digest, started);
        }
        finally
        {
            if (!hashed)
            {
                slot.Reset();
            }

            foreach (StreamLeg? leg in legs)
            {
                if (leg is not null)
                {
                    await leg.Session.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private ScanAttempt Conclude(ReadOnlySpan<ScannerVerdict> verdicts, Blocked blocked, ContentDigest digest, long started)
    {
        ScannerVerdict[] kept = verdicts.ToArray();
        ScannerVerdict? worst = WorstVerdict.Of(kept);

        // Malicious stands whatever the others say or fail to say; anything else needs every scanner's verdict.
        if (blocked.Failure is not null && worst?.Outcome != Outcome.Malicious)
        {
            return new ScanAttempt(null, blocked.Failure, blocked.Innocent, digest.Size);
        }

        ScanReport report = new()
        {
            Outcome = worst?.Outcome ?? Outcome.NotScanned,
            Reason = worst is null ? ReasonCode.ScannerUnavailable : worst.Reason,
            Size = digest.Size,
            Sha256 = digest.Sha256,
            Verdicts = kept,
            Duration = time.GetElapsedTime(started),
        };
        return new ScanAttempt(report, null, false, digest.Size);
    }

    private ScanReport TooLarge(long size, long started) => new()
    {
        Outcome = Outcome.NotScanned,
        Reason = ReasonCode.FileTooLarge,
        Size = size,
        Sha256 = "",
        Verdicts = [],
        Duration = time.GetElapsedTime(started),
    };

    private async ValueTask<ScannerVerdict?> FindAsync(string sha256, ScannerLane lane, ScannerIdentity identity, CancellationToken cancellationToken)
    {
        if (cache is null || identity.DatabaseVersion is null)
        {
            return null;
        }

        return await cache.FindAsync(sha256, lane.Scanner.Name, identity, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask KeepAsync(string sha256, ScannerVerdict verdict, ScannerIdentity before, CancellationToken cancellationToken)
    {
        // Filed under the identity that was read before the scan began, and only when the verdict was given by that very one.
        bool cacheable = cache is not null && before.DatabaseVersion is not null && verdict.Identity == before
            && verdict.Outcome is Outcome.Clean or Outcome.Malicious or Outcome.Suspicious;
        return cacheable && !verdict.Cached ? cache!.KeepAsync(sha256, verdict, cancellationToken) : ValueTask.CompletedTask;
    }

    private ValueTask<ReadResult> ReadAsync(IObjectContent content, ScanSlot slot, int from, CancellationToken cancellationToken)
    {
        ValueTask<ReadResult> read = content.ReadAsync(slot.Buffer.AsMemory(from), cancellationToken);
        return read.IsCompletedSuccessfully ? read : Slow(read.AsTask());

        async ValueTask<ReadResult> Slow(Task<ReadResult> pending)
        {
            try
            {
                return await pending.WaitAsync(options.ReadIdleTimeout, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                slot.Abandon();
                return new ReadResult(0, new Failure(ErrorClass.ConnectorTimeout, ReasonCode.ReadTimeout, $"The repository sent no byte for {options.ReadIdleTimeout.TotalSeconds:0} s."));
            }
            catch (OperationCanceledException)
            {
                slot.Abandon();
                throw;
            }
        }
    }

    private ValueTask<ScannerReply> GuardAsync(ValueTask<ScannerReply> reply, ScanSlot slot, CancellationToken cancellationToken)
    {
        return reply.IsCompletedSuccessfully ? reply : Slow(reply.AsTask());

        async ValueTask<ScannerReply> Slow(Task<ScannerReply> pending)
        {
            try
            {
                return await pending.WaitAsync(options.VerdictTimeout, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                slot.Abandon();
                return new Failure(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, $"The scanner gave no verdict within {options.VerdictTimeout.TotalSeconds:0} s.");
            }
            catch (OperationCanceledException)
            {
                slot.Abandon();
                throw;
            }
        }
    }

    /// <summary>What keeps an object from having a verdict: the first failure that is the item's own, else the first outage.</summary>
    private readonly record struct Blocked(Failure? Failure, bool Innocent)
    {
        public Blocked Or(Failure failure, bool innocent) => Failure is null || (Innocent && !innocent) ? new Blocked(failure, innocent) : this;
    }
}
