using System.Numerics;
using System.Text;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Metrics;

namespace Lazaret.Dispatch.Consume;

/// <summary>
/// Drops binaries whose key the same consumer saw before (<c>event-dispatcher</c> §6.6): an array of hashes in which the last one at a place wins. It takes nothing for seen that was not, and may
/// forget what was.
/// </summary>
/// <param name="bytes">Memory; rounded up to a power of two.</param>
/// <param name="metrics">Told of look-ups, hits and collisions; null = nobody is.</param>
internal sealed class DedupeStage(long bytes, DispatchMetrics? metrics = null) : IConsumeStage
{
    private readonly long[] slots = new long[Math.Max(1, (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(8, bytes)) / 8)];

    public string Name => "FilterDuplicates";

    /// <summary>What is compared; null when the event has no key.</summary>
    public static string? KeyOf(BinaryEvent e, FetchRequest request) => e.KafkaKey.Length == 0 ? null : request.Name + request.Version + e.KafkaKey;

    public string? Drop(DispatchEvent e, FetchRequest request, ConsumeStep step)
    {
        // What comes back was seen, but never done with.
        if (step.IsAgain || e is not BinaryEvent binary || binary.Flags.BypassCache || binary.Flags.Expedite)
        {
            return null;
        }

        if (KeyOf(binary, request) is not { } key)
        {
            return "error";
        }

        // Any good hash does: the place is never shared with another program.
        Span<byte> digest = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(key), digest);
        long hash = BitConverter.ToInt64(digest);
        hash = hash == 0 ? 1 : hash;
        long slot = hash & (slots.Length - 1);
        long before = Interlocked.Exchange(ref slots[slot], hash);
        metrics?.DedupeLookups.Increment();
        if (before == hash)
        {
            metrics?.DedupeHits.Increment();
            return "skipped";
        }

        if (before != 0)
        {
            metrics?.DedupeCollisions.Increment();
        }

        step.Undo = () => Interlocked.CompareExchange(ref slots[slot], 0, hash);
        return null;
    }
}
