using System.Numerics;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;

namespace Lazaret.Storage.Shared;

/// <summary>
/// Adds up <see cref="ScanStatistics"/>. Sizes and times are counted in buckets that are at most 1/16 wide, from which the medians come: exact for small values, constant
/// memory whatever the number of objects.
/// </summary>
internal sealed class StatisticsTally
{
    private const int Fine = 16;

    /// <summary>What is stored: sums, and the buckets that are not empty.</summary>
    public sealed record State(ScanStatistics Sums, SortedDictionary<int, long> Sizes, SortedDictionary<int, long> Times);

    private readonly SortedDictionary<int, long> sizes = [];
    private readonly SortedDictionary<int, long> times = [];
    private ScanStatistics sums = ScanStatistics.Empty;

    public StatisticsTally()
    {
    }

    public StatisticsTally(State state)
    {
        sums = state.Sums;
        sizes = state.Sizes;
        times = state.Times;
    }

    /// <summary>Counts a result; failed and cancelled ones do not count.</summary>
    public void Add(ScanResult result)
    {
        if (!Counts(result))
        {
            return;
        }

        long scan = Microseconds(result);
        long size = Math.Max(0, result.Size);
        bool isUnsupported = result.Reason == ReasonCode.FileTypeNotSupported;
        bool isUnknown = result.Reason == ReasonCode.UnknownVerdict;
        bool notScanned = result.Outcome == Outcome.NotScanned;
        sums = sums with
        {
            Files = sums.Files + 1,
            Benign = sums.Benign + (result.Outcome == Outcome.Clean ? 1 : 0),
            Malicious = sums.Malicious + (result.Outcome == Outcome.Malicious ? 1 : 0),
            Suspicious = sums.Suspicious + (result.Outcome == Outcome.Suspicious ? 1 : 0),
            NotScanned = sums.NotScanned + (notScanned && !isUnsupported && !isUnknown ? 1 : 0),
            Encrypted = sums.Encrypted + (notScanned && result.Reason == ReasonCode.EncryptedFile ? 1 : 0),
            Unsupported = sums.Unsupported + (notScanned && isUnsupported ? 1 : 0),
            Unknown = sums.Unknown + (notScanned && isUnknown ? 1 : 0),
            TotalBytes = sums.TotalBytes + size,
            TotalScanMicroseconds = sums.TotalScanMicroseconds + scan,
        };
        if (scan > sums.LongestScanMicroseconds)
        {
            sums = sums with { LongestScanMicroseconds = scan, LongestScanFile = result.Location, LongestScanBytes = size };
        }

        Count(sizes, size);
        Count(times, scan);
    }

    /// <summary>Does this result count?</summary>
    public static bool Counts(ScanResult result) => result.Outcome != Outcome.Failed && result.Reason != ReasonCode.Cancelled;

    /// <summary>The engines' time for a result.</summary>
    public static long Microseconds(ScanResult result)
    {
        long ticks = 0;
        for (int i = 0; i < result.Verdicts.Count; i++)
        {
            ticks += result.Verdicts[i].Duration.Ticks;
        }

        return ticks / TimeSpan.TicksPerMicrosecond;
    }

    public ScanStatistics Snapshot() => sums with { MedianBytes = Median(sizes), MedianScanMicroseconds = Median(times) };

    public State ToState() => new(sums, sizes, times);

    /// <summary>The bucket of a value: itself below 16, then 16 buckets for each power of two.</summary>
    internal static int Bucket(long value)
    {
        if (value < Fine)
        {
            return (int)value;
        }

        int power = BitOperations.Log2((ulong)value);
        return ((power - 3) * Fine) + (int)((value >> (power - 4)) & (Fine - 1));
    }

    /// <summary>The middle of a bucket.</summary>
    internal static long Middle(int bucket)
    {
        if (bucket < Fine)
        {
            return bucket;
        }

        int power = (bucket / Fine) + 3;
        long width = 1L << (power - 4);
        return (1L << power) + ((bucket % Fine) * width) + (width / 2);
    }

    private static void Count(SortedDictionary<int, long> buckets, long value)
    {
        int bucket = Bucket(value);
        buckets[bucket] = buckets.GetValueOrDefault(bucket) + 1;
    }

    private static long Median(SortedDictionary<int, long> buckets)
    {
        long total = buckets.Values.Sum();
        long seen = 0;
        foreach ((int bucket, long count) in buckets)
        {
            seen += count;
            if (seen * 2 >= total)
            {
                return Middle(bucket);
            }
        }

        return -1;
    }
}
