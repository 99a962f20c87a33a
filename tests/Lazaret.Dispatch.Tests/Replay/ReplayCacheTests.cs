using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Replay;
using Lazaret.Dispatch.Tests.Api;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Replay;

public class ReplayCacheTests
{
    private readonly ManualTimeProvider time = new();

    [Theory]
    [InlineData("completed", 10.001, true)]
    [InlineData("completed-empty", 11, true)]
    [InlineData("completed-with-errors", 11, true)]
    [InlineData("completed", 10, false)]
    [InlineData("completed", double.NaN, false)]
    [InlineData("opt-out", 11, false)]
    [InlineData("error-exception", 11, false)]
    [InlineData("heartbeat", 11, false)]
    public void What_was_completed_and_took_longer_is_kept(string status, double runtime, bool kept)
    {
        ReplayCache cache = new(1 << 20, 10, TimeSpan.FromMinutes(30), time);
        cache.Offer(Status(1, status, runtime));
        Assert.Equal(kept, cache.Find(Sample.Hash(1), "p", "1") is not null);
    }

    [Fact]
    public void It_is_kept_for_so_long()
    {
        ReplayCache cache = new(1 << 20, 10, TimeSpan.FromMinutes(30), time);
        cache.Offer(Status(1));
        time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1));
        Assert.NotNull(cache.Find(Sample.Hash(1), "p", "1"));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(cache.Find(Sample.Hash(1), "p", "1"));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void A_later_one_takes_the_place_of_an_earlier_one()
    {
        ReplayCache cache = new(1 << 20, 10, TimeSpan.FromMinutes(30), time);
        cache.Offer(Status(1));
        StatusEvent later = Status(1);
        later.Entity.Message = "later";
        cache.Offer(later);
        Assert.Equal("later", cache.Find(Sample.Hash(1), "p", "1")!.Entity.Message);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void Memory_is_bounded_and_the_oldest_goes_first()
    {
        ReplayCache cache = new(100_000, 10, TimeSpan.FromMinutes(30), time);
        for (int i = 1; i <= 1000; i++)
        {
            cache.Offer(Status(i));
        }

        Assert.InRange(cache.Count, 20, 200);
        Assert.Null(cache.Find(Sample.Hash(1), "p", "1"));
        Assert.NotNull(cache.Find(Sample.Hash(1000), "p", "1"));
        Assert.NotNull(cache.Find(Sample.Hash(1000 - cache.Count + 1), "p", "1"));
        Assert.Null(cache.Find(Sample.Hash(1000 - cache.Count), "p", "1"));
    }

    [Fact]
    public void What_is_larger_than_a_sixty_fourth_is_not_kept()
    {
        StatusEvent status = Status(1);
        int size = Azul.AzulEvents.Avro(status).Length;
        ReplayCache small = new((size + 1) * 64L - 1, 10, TimeSpan.FromMinutes(30), time);
        small.Offer(status);
        Assert.Equal(0, small.Count);
        ReplayCache large = new((size + 1) * 64L, 10, TimeSpan.FromMinutes(30), time);
        large.Offer(status);
        Assert.Equal(1, large.Count);
    }

    [Fact]
    public void Who_takes_one_cannot_change_what_is_kept()
    {
        ReplayCache cache = new(1 << 20, 10, TimeSpan.FromMinutes(30), time);
        cache.Offer(Status(1));
        cache.Find(Sample.Hash(1), "p", "1")!.Entity.Results.Clear();
        Assert.Single(cache.Find(Sample.Hash(1), "p", "1")!.Entity.Results);
    }

    [Theory]
    [InlineData("abcdef", "foobar", "2021.01.01", "abcdef-foobar-2021.01.01")]
    [InlineData("abcdef", "foobar", "", "abcdef-foobar-")]
    public void Its_key_is_binary_plugin_and_version(string sha256, string plugin, string version, string key) => Assert.Equal(key, ReplayCache.KeyOf(sha256, plugin, version));

    [Theory]
    [InlineData(1, 2, 1)] // As plugins send it: one node more.
    [InlineData(1, 4, 3)] // Several nodes more.
    [InlineData(2, 2, 1)] // No node more: its last one.
    [InlineData(3, 2, 1)] // Shorter than its input.
    [InlineData(0, 2, 2)] // An input without any path.
    [InlineData(0, 0, 0)]
    [InlineData(2, 0, 0)]
    public void The_path_goes_on_by_what_the_result_has_more_than_its_input(int input, int result, int more)
    {
        DateTimeOffset now = time.GetUtcNow();
        BinaryEvent trigger = Sample.Binary(7, "here");
        trigger.Source.Path = [Node(70), Node(71)];
        BinaryEvent found = Sample.Binary(9, "there", "extracted");
        found.Source.Path = [.. Enumerable.Range(80, result).Select(Node)];
        StatusEvent cached = Sample.Status(Sample.Binary(7, "there"), results: found);
        cached.Entity.Input.Source.Path = [.. Enumerable.Range(80, input).Select(Node)];

        BinaryEvent replayed = Assert.Single(Replayed.Of(cached, trigger, "t", now).Entity.Results);
        Assert.Equal([Sample.Hash(70), Sample.Hash(71), .. Enumerable.Range(80 + result - more, more).Select(Sample.Hash)], replayed.Source.Path.Select(n => n.Sha256));
        Assert.All(replayed.Source.Path.Skip(2), n => Assert.Equal(now, n.Timestamp.Moment));
        Assert.All(replayed.Source.Path.Take(2), n => Assert.NotEqual(now, n.Timestamp.Moment));
        Assert.Equal(2, trigger.Source.Path.Count);
    }

    private static PathNode Node(int number) => new() { Sha256 = Sample.Hash(number), Action = "extracted", Author = new Author { Name = "x" } };

    private static StatusEvent Status(int number, string status = "completed", double runtime = 11)
    {
        BinaryEvent task = Sample.Binary(number);
        StatusEvent e = Sample.Status(task, status, "p", Sample.Result(task, number + 5000, "extracted"));
        e.Entity.Runtime = runtime;
        return e;
    }
}
