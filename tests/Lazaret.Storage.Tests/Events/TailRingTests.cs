using Lazaret.Core.Events;
using Lazaret.Storage.Kafka;

namespace Lazaret.Storage.Tests.Events;

public sealed class TailRingTests
{
    [Fact]
    public void It_has_what_came_since_it_began_and_nothing_from_before()
    {
        TailRing ring = Ring(10, 10, 11, 13);
        Assert.Null(ring.Read(9, 10, 1000, out bool behind));
        Assert.False(behind);
        Assert.Equal([10L, 11, 13], Offsets(ring.Read(10, 10, 1000, out _)));
        Assert.Equal([13L], Offsets(ring.Read(12, 10, 1000, out _)));
    }

    [Fact]
    public void At_its_end_there_is_nothing_and_behind_it_nobody_knows()
    {
        TailRing ring = Ring(10, 10);
        Assert.Empty(ring.Read(11, 10, 1000, out _)!.Records);
        Assert.Null(ring.Read(12, 10, 1000, out _));
    }

    [Fact]
    public void A_promised_record_is_waited_for()
    {
        TailRing ring = Ring(10);
        ring.Promise(12);
        Assert.Null(ring.Read(10, 10, 1000, out bool behind));
        Assert.True(behind);
        ring.Add(Record(10));
        Assert.Equal([10L], Offsets(ring.Read(10, 10, 1000, out behind)));
        Assert.Null(ring.Read(11, 10, 1000, out behind));
        Assert.True(behind);
        // What was promised may be a mark, not a record.
        ring.Reached(12);
        Assert.Equal(12, ring.Read(11, 10, 1000, out behind)!.Next);
    }

    [Fact]
    public void The_older_half_goes_and_is_then_not_here()
    {
        TailRing ring = Ring(0, 0, 1, 2, 3);
        long before = ring.Bytes;
        Assert.Equal(-before / 2, ring.Halve());
        Assert.Equal(before / 2, ring.Bytes);
        Assert.Null(ring.Read(1, 10, 1000, out _));
        Assert.Equal([2L, 3], Offsets(ring.Read(2, 10, 1000, out _)));
        ring.Halve();
        ring.Halve();
        Assert.Equal(0, ring.Bytes);
        Assert.Equal(4, ring.Read(4, 10, 1000, out _)!.Next);
    }

    [Fact]
    public void A_record_that_comes_twice_is_there_once()
    {
        TailRing ring = Ring(0, 0, 1);
        Assert.Equal(0, ring.Add(Record(1)));
        Assert.Equal([0L, 1], Offsets(ring.Read(0, 10, 1000, out _)));
    }

    private static TailRing Ring(long start, params long[] offsets)
    {
        TailRing ring = new(start);
        foreach (long offset in offsets)
        {
            ring.Add(Record(offset));
        }

        return ring;
    }

    private static LogRecord Record(long offset) => new(offset, "k", new byte[10], DateTimeOffset.UnixEpoch);

    private static IEnumerable<long> Offsets(LogPage? page) => page!.Records.Select(r => r.Offset);
}
