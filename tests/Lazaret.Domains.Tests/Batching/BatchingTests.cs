using FsCheck;
using FsCheck.Fluent;
using Lazaret.Domains.Batching;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Batching;

public sealed class BatchingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void D4_callers_of_any_size_that_come_and_go_get_exactly_their_own_scores()
    {
        Gen<(int Size, int Profile, bool GivesUp)> caller =
            from size in Gen.Choose(0, 700)
            from profile in Gen.Choose(0, 3)
            from givesUp in Gen.Choose(0, 4)
            select (size, profile, givesUp == 0);
        Gen<(int Workers, int Batch, int Cache)> settings =
            from workers in Gen.Choose(1, 4)
            from batch in Gen.Choose(1, 300)
            from cache in Gen.Elements(0, 50, 10_000)
            select (workers, batch, cache);
        Gen<(int Size, int Profile, bool GivesUp)[]> callers = caller.ArrayOf().Resize(60);
        Prop.ForAll(callers.Zip(settings).ToArbitrary(), given => RunAsync(given.Item1, given.Item2).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public async Task A_name_that_comes_alone_is_scored_at_once_on_its_callers_thread()
    {
        Recorder recorder = new();
        await using BatchingClassifier batching = new(recorder, new BatchingOptions { CacheEntries = 0 }, TimeProvider.System, new BatchMetrics());
        ValueTask call = batching.ScoreAsync(new[] { "7" }, new DomainScore[1], default, default);
        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal(Environment.CurrentManagedThreadId, recorder.Batches.Single().Thread);
        await call;
    }

    [Fact]
    public async Task D4_callers_that_wait_are_gathered_into_one_batch()
    {
        Recorder recorder = new();
        await using BatchingClassifier batching = new(recorder, new BatchingOptions { Workers = 1, CacheEntries = 0 }, TimeProvider.System, new BatchMetrics());
        (Task first, List<Task> waiting) = await HoldAsync(recorder, batching, 100);
        recorder.Gate.Set();
        await Task.WhenAll([first, .. waiting]).WaitAsync(Patience);
        Assert.Equal(2, recorder.Batches.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i.ToString()), recorder.Batches.Last().Names);
    }

    [Fact]
    public async Task A_single_name_does_not_wait_behind_a_whole_large_call()
    {
        Recorder recorder = new();
        await using BatchingClassifier batching = new(recorder, new BatchingOptions { Workers = 1, MaxBatch = 10, CacheEntries = 0 }, TimeProvider.System, new BatchMetrics());
        (Task first, _) = await HoldAsync(recorder, batching, 0);
        Task large = batching.ScoreAsync(Enumerable.Range(0, 1000).Select(i => i.ToString()).ToArray(), new DomainScore[1000], default, default).AsTask();
        Task single = batching.ScoreAsync(new[] { "5000" }, new DomainScore[1], default, default).AsTask();
        recorder.Gate.Set();
        await Task.WhenAll(first, large, single).WaitAsync(Patience);
        int turn = recorder.Batches.ToList().FindIndex(b => b.Names.Contains("5000"));
        Assert.InRange(turn, 1, 3);
        Assert.All(recorder.Batches, b => Assert.InRange(b.Names.Length, 1, 10));
    }

    [Fact]
    public async Task D5_a_caller_that_gives_up_takes_its_names_out()
    {
        Recorder recorder = new();
        await using BatchingClassifier batching = new(recorder, new BatchingOptions { Workers = 1, MaxQueue = 30, CacheEntries = 0 }, TimeProvider.System, new BatchMetrics());
        (Task first, _) = await HoldAsync(recorder, batching, 0);
        using CancellationTokenSource end = new();
        Task gone = batching.ScoreAsync(Enumerable.Range(100, 30).Select(i => i.ToString()).ToArray(), new DomainScore[30], default, end.Token).AsTask();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        // Its place is free again.
        Task next = batching.ScoreAsync(Enumerable.Range(200, 30).Select(i => i.ToString()).ToArray(), new DomainScore[30], default, default).AsTask();
        recorder.Gate.Set();
        await Task.WhenAll(first, next).WaitAsync(Patience);
        Assert.DoesNotContain(recorder.Batches, b => b.Names.Contains("100"));
    }

    [Fact]
    public async Task D12_a_full_queue_refuses_at_once()
    {
        Recorder recorder = new();
        BatchMetrics metrics = new();
        await using BatchingClassifier batching = new(recorder, new BatchingOptions { Workers = 1, MaxQueue = 10, CacheEntries = 0 }, TimeProvider.System, metrics);
        (Task first, List<Task> waiting) = await HoldAsync(recorder, batching, 10);
        ClassifierUnavailableException e = await Assert.ThrowsAsync<ClassifierUnavailableException>(async () => await batching.ScoreAsync(new[] { "1" }, new DomainScore[1], default, default));
        Assert.True(e.IsOverloaded);
        Assert.Equal((1, 10), (metrics.Refused, metrics.Waiting()));
        recorder.Gate.Set();
        await Task.WhenAll([first, .. waiting]).WaitAsync(Patience);
        await batching.ScoreAsync(new[] { "1" }, new DomainScore[1], default, default);
    }

    [Fact]
    public async Task Who_waits_when_it_stops_is_told()
    {
        Recorder recorder = new();
        BatchingClassifier batching = new(recorder, new BatchingOptions { Workers = 1, CacheEntries = 0 }, TimeProvider.System, new BatchMetrics());
        (Task first, List<Task> waiting) = await HoldAsync(recorder, batching, 3);
        Task stop = batching.DisposeAsync().AsTask();
        foreach (Task call in waiting)
        {
            Assert.False((await Assert.ThrowsAsync<ClassifierUnavailableException>(() => call.WaitAsync(Patience))).IsOverloaded);
        }

        recorder.Gate.Set();
        await first.WaitAsync(Patience);
        await stop.WaitAsync(Patience);
        await Assert.ThrowsAsync<ClassifierUnavailableException>(async () => await batching.ScoreAsync(new[] { "1" }, new DomainScore[1], default, default));
    }

    [Fact]
    public async Task A_result_is_remembered_for_its_profile_and_model()
    {
        Recorder recorder = new();
        await using BatchingClassifier batching = new(recorder, new BatchingOptions { CacheEntries = 100 }, TimeProvider.System, new BatchMetrics());
        async Task<float> AskAsync(ThresholdProfile profile)
        {
            DomainScore[] score = new DomainScore[1];
            await batching.ScoreAsync(new[] { "7" }, score, new ClassifyOptions(profile), default);
            return score[0].RandomLogit;
        }

        Assert.Equal((0, 0, 2, 2, 0), (await AskAsync(0), await AskAsync(0), await AskAsync(ThresholdProfile.Sensitive), await AskAsync(ThresholdProfile.Sensitive), await AskAsync(0)));
        Assert.Equal(2, recorder.Batches.Count);
        recorder.Model = recorder.Model with { Hash = "2" };
        await AskAsync(0);
        Assert.Equal(3, recorder.Batches.Count);
    }

    [Fact]
    public void The_cache_keeps_what_was_used_last()
    {
        Prop.ForAll(
            Gen.Choose(0, 12).ArrayOf().Resize(400).Zip(Gen.Choose(1, 8)).ToArbitrary(),
            given =>
            {
                (int[] uses, int capacity) = given;
                CacheShard shard = new(capacity);
                List<int> expected = [];
                foreach (int use in uses)
                {
                    CacheKey key = new(use.ToString(), use, ThresholdProfile.Balanced);
                    bool known = shard.TryGet(key, out DomainScore score);
                    Assert.Equal(expected.Contains(use), known);
                    Assert.True(!known || score.Score == use);
                    expected.Remove(use);
                    expected.Add(use);
                    if (!known)
                    {
                        shard.Add(key, Recorder.Of(use.ToString(), 0));
                        expected = [.. expected.TakeLast(capacity)];
                    }

                    Assert.Equal(expected.Count, shard.Count);
                }
            }).Check(Config.QuickThrowOnFailure);
    }

    [Theory]
    [InlineData("Example.COM", "example.com", true)]
    [InlineData("a.com", "b.com", false)]
    [InlineData("\u212a.com", "k.com", false)]
    [InlineData("\u00c4.com", "\u00c4.com", true)]
    public void Case_of_ascii_letters_makes_no_other_name(string a, string b, bool same)
    {
        Assert.Equal(same, NameComparer.Instance.Equals(a, b));
        Assert.True(!same || NameComparer.Instance.GetHashCode(a) == NameComparer.Instance.GetHashCode(b));
    }

    private static async Task RunAsync((int Size, int Profile, bool GivesUp)[] callers, (int Workers, int Batch, int Cache) settings)
    {
        Recorder recorder = new();
        BatchingOptions options = new() { Workers = settings.Workers, MaxBatch = settings.Batch, CacheEntries = settings.Cache, MaxQueue = 100_000 };
        await using BatchingClassifier batching = new(recorder, options, TimeProvider.System, new BatchMetrics());
        await Task.WhenAll(callers.Select((caller, k) => Task.Run(async () =>
        {
            string[] names = [.. Enumerable.Range(k * 100, caller.Size).Select(i => i.ToString())];
            DomainScore[] scores = new DomainScore[names.Length];
            using CancellationTokenSource end = new();
            ValueTask call = batching.ScoreAsync(names, scores, new ClassifyOptions((ThresholdProfile)caller.Profile), end.Token);
            if (caller.GivesUp)
            {
                await end.CancelAsync();
            }

            bool done = true;
            try
            {
                await call;
            }
            catch (OperationCanceledException) when (caller.GivesUp)
            {
                done = false;
            }

            // After the end nobody writes here any more, whether it was scored or given up.
            DomainScore[] then = [.. scores];
            if (done)
            {
                Assert.Equal(names.Select(n => Recorder.Of(n, (ThresholdProfile)caller.Profile)), then);
            }
            else
            {
                Array.Fill(scores, default);
                await Task.Yield();
                Assert.All(scores, s => Assert.Equal(default, s));
            }
        }))).WaitAsync(Patience);
        Assert.All(recorder.Batches, b => Assert.InRange(b.Names.Length, 1, Math.Max(settings.Batch, 16)));
        Assert.True(recorder.MostAtOnce <= settings.Workers, $"{recorder.MostAtOnce} batches at once");
    }

    /// <summary>One call is being scored until the gate opens; then so many wait.</summary>
    private static async Task<(Task First, List<Task> Waiting)> HoldAsync(Recorder recorder, BatchingClassifier batching, int waiting)
    {
        recorder.Gate.Reset();
        Task first = Task.Run(async () => await batching.ScoreAsync(new[] { "999" }, new DomainScore[1], default, default));
        while (recorder.Batches.IsEmpty)
        {
            await Task.Delay(5);
        }

        return (first, [.. Enumerable.Range(0, waiting).Select(i => batching.ScoreAsync(new[] { i.ToString() }, new DomainScore[1], default, default).AsTask())]);
    }
}
