using System.Diagnostics;
using Lazaret.Core.Domains;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Work;
using Lazaret.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Domains.Tests.Work;

/// <summary>The worker over a queue in memory: what it does when everything is well, and when something is not.</summary>
public sealed class DomainWorkerTests
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 3000).Select(i => i % 3 == 0 ? $"dga{i}.example" : $"name{i}.example")];
    private readonly MemoryQueue queue = new();
    private readonly FakeClassifier classifier = new();

    [Fact]
    public async Task Every_name_gets_its_label_once()
    {
        queue.Add([.. Names, "no-name"]);
        DomainWorker worker = await RunToEmptyAsync();
        Assert.Equal(Names.Length + 1, queue.Written);
        Assert.All(Names, name => Assert.Equal(new NameAnswer(AnswerKind.Labelled, name[0] == 'd' ? "DGA" : "ok"), queue.Answers[name]));
        Assert.Equal(new NameAnswer(AnswerKind.NotApplicable, "N/A - single label"), queue.Answers["no-name"]);
        Assert.Equal((Names.Length + 1, 1000, 1, 0), (worker.Counters.Answered, worker.Counters.Dga, worker.Counters.NotApplicable, worker.Counters.Lost));
        Assert.Null(worker.Health.Problem);
    }

    [Fact]
    public async Task D1_A_classifier_that_is_away_costs_no_name()
    {
        queue.Add(Names);
        int calls = 0;
        classifier.Before = (_, _) => Interlocked.Increment(ref calls) <= 20 ? throw new ClassifierUnavailableException("gone") : Task.CompletedTask;
        DomainWorker worker = await RunToEmptyAsync();
        Assert.Equal(Names.Length, queue.Written);
        Assert.Empty(queue.Rejected);
        Assert.Equal(20, worker.Counters.ClassifierFailures);
        Assert.Null(worker.Health.Problem);
    }

    [Fact]
    public async Task D1_A_queue_that_is_away_costs_no_name()
    {
        queue.Add(Names);
        int calls = 0;
        queue.Before = _ => Fail(Interlocked.Increment(ref calls) % 3 == 0);
        DomainWorker worker = await RunToEmptyAsync();
        Assert.Equal(Names.Length, queue.Written);
        Assert.True(worker.Counters.QueueFailures > 0);
    }

    [Fact]
    public async Task D1_A_claim_whose_answer_got_lost_is_asked_for_again()
    {
        queue.Add(Names);
        int calls = 0;
        queue.AfterClaim = () => Fail(Interlocked.Increment(ref calls) % 2 == 1);
        await RunToEmptyAsync();
        Assert.Equal(Names.Length, queue.Written);
    }

    [Fact]
    public async Task D2_An_idle_worker_asks_ever_more_rarely_and_sees_new_names_within_250_ms()
    {
        ManualTimeProvider clock = new();
        using CancellationTokenSource stop = new();
        DomainWorkerOptions options = new() { Name = "w", Loops = 1 };
        DomainWorker worker = new(queue, classifier, options, clock, NullLogger.Instance);
        Task running = worker.RunAsync(stop.Token);
        await PassAsync(clock, TimeSpan.FromSeconds(10));
        Assert.InRange(queue.Claims, 40, 60);
        queue.Add("name.example");
        await PassAsync(clock, TimeSpan.FromMilliseconds(250));
        await queue.WhenDoneAsync(1);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task D5_A_classifier_that_never_answers_is_given_up_and_asked_again()
    {
        queue.Add(Names);
        int calls = 0;
        classifier.Before = (_, cancelled) => Interlocked.Increment(ref calls) <= 2 ? Task.Delay(Timeout.InfiniteTimeSpan, cancelled) : Task.CompletedTask;
        DomainWorkerOptions options = Quick();
        options.AnswerWithin = TimeSpan.FromMilliseconds(100);
        DomainWorker worker = await RunToEmptyAsync(options);
        Assert.Equal(Names.Length, queue.Written);
        Assert.Equal(2, worker.Counters.ClassifierFailures);
    }

    [Fact]
    public async Task While_the_classifier_is_away_names_go_back_after_a_lease_and_one_asks_for_the_rest()
    {
        MemoryQueue impatient = new() { Lease = TimeSpan.FromMilliseconds(100) };
        impatient.Add(Names);
        bool away = true;
        List<int> asked = [];
        classifier.Before = (names, _) =>
        {
            lock (asked)
            {
                asked.Add(names.Length);
            }

            return Volatile.Read(ref away) ? throw new ClassifierUnavailableException("gone") : Task.CompletedTask;
        };
        using CancellationTokenSource stop = new();
        DomainWorker worker = new(impatient, classifier, Quick(), TimeProvider.System, NullLogger.Instance);
        Task running = worker.RunAsync(stop.Token);
        await UntilAsync(() =>
        {
            lock (asked)
            {
                return asked.Count(n => n == 1) > 3;
            }
        });
        Assert.Equal("gone", worker.Health.Problem);
        Assert.True(worker.Counters.Returned > 0);
        Volatile.Write(ref away, false);
        await impatient.WhenDoneAsync(Names.Length);
        await stop.CancelAsync();
        await running;
        Assert.Equal(Names.Length, impatient.Written);
        Assert.Empty(impatient.Rejected);
    }

    [Fact]
    public async Task A_name_that_the_classifier_cannot_bear_is_put_aside_and_the_others_are_answered()
    {
        queue.Add([.. Names, "poison.example"]);
        classifier.Before = (names, _) => names.Span.Contains("poison.example") ? throw new InvalidOperationException("I cannot bear it") : Task.CompletedTask;
        await RunToEmptyAsync();
        Assert.Equal(Names.Length, queue.Written);
        Assert.Equal(new Dictionary<string, string> { ["poison.example"] = "the classifier failed on it: I cannot bear it" }, queue.Rejected);
    }

    [Fact]
    public async Task A_classifier_that_fails_on_everything_is_away_and_no_name_is_put_aside()
    {
        queue.Add(Names);
        int calls = 0;
        classifier.Before = (_, _) => Interlocked.Increment(ref calls) <= 100 ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        await RunToEmptyAsync();
        Assert.Equal(Names.Length, queue.Written);
        Assert.Empty(queue.Rejected);
    }

    [Fact]
    public async Task Answers_that_nobody_waits_for_any_more_are_told_from_others()
    {
        queue.Add("name.example");
        classifier.Before = (_, _) =>
        {
            queue.LoseAll();
            return Task.CompletedTask;
        };
        DomainWorker worker = await RunToEmptyAsync();
        Assert.Equal((0, 1), (worker.Counters.Answered, worker.Counters.Lost));
    }

    [Fact]
    public async Task A_slow_batch_keeps_its_lease()
    {
        ManualTimeProvider clock = new();
        TaskCompletionSource slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        classifier.Before = async (_, _) =>
        {
            reached.TrySetResult();
            await slow.Task;
        };
        queue.Add("name.example");
        using CancellationTokenSource stop = new();
        DomainWorker worker = new(queue, classifier, new DomainWorkerOptions { Name = "w", Loops = 1, AnswerWithin = TimeSpan.FromMinutes(10) }, clock, NullLogger.Instance);
        Task running = worker.RunAsync(stop.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        for (int second = 1; second <= 60; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await UntilAsync(() => queue.Renewed >= second / 11);
        }

        slow.SetResult();
        await queue.WhenDoneAsync(1);
        await stop.CancelAsync();
        await running;
        Assert.Equal(1, worker.Counters.Answered);
    }

    [Fact]
    public async Task A_stopped_worker_holds_nothing()
    {
        queue.Add(Names);
        using CancellationTokenSource stop = new();
        classifier.Before = async (_, _) =>
        {
            await stop.CancelAsync();
        };
        DomainWorker worker = new(queue, classifier, Quick(), TimeProvider.System, NullLogger.Instance);
        await worker.RunAsync(stop.Token);
        QueueCounts counts = await queue.CountAsync(CancellationToken.None);
        Assert.Equal((Names.Length - queue.Written, 0), (counts.Waiting, counts.Held));
        Assert.True(queue.Written < Names.Length, "It did not stop.");
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_ever()
    {
        queue.Add(Names);
        using CancellationTokenSource stop = new();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        classifier.Before = (_, cancelled) =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
        };
        DomainWorkerOptions options = Quick();
        options.Grace = TimeSpan.FromMilliseconds(50);
        Task running = new DomainWorker(queue, classifier, options, TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
        await reached.Task;
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(new QueueCounts(Names.Length, 0, 0), await queue.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_is_held_is_bounded()
    {
        queue.Add(Enumerable.Range(0, 50_000).Select(i => $"name{i}.example"));
        DomainWorkerOptions options = Quick();
        options.MostNames = 500;
        await RunToEmptyAsync(options);
        Assert.Equal(50_000, queue.Written);
        Assert.Equal(500, queue.Largest);
        Assert.InRange(queue.MostHeld, 1, 3 * options.Loops * 500);
    }

    [Fact]
    public async Task Queues_that_want_details_get_them()
    {
        MemoryQueue details = new() { WantsDetails = true };
        details.Add("dga1.example", "name.example", "no-name");
        using CancellationTokenSource stop = new();
        DomainWorkerOptions options = Quick();
        options.StopWhenEmpty = true;
        await new DomainWorker(details, classifier, options, TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
        Assert.Equal(
            "domain=dga1.example verdict=dga score=0.96875 margin=3.5 category=random family=conficker family_score=0.75 profile=balanced model=fake-1", Text("dga1.example"));
        Assert.Equal("domain=name.example verdict=benign score=0.03125 margin=-3.5 profile=balanced model=fake-1", Text("name.example"));
        Assert.Equal("domain=no-name verdict=not_applicable not_applicable_reason=single_label profile=balanced model=fake-1", Text("no-name"));
        string Text(string name) => string.Join(' ', details.Answers[name].Details!.Select(d => $"{d.Name}={d.Value}"));
    }

    [Fact]
    public async Task An_error_that_nobody_foresaw_ends_the_worker()
    {
        queue.Add(Names);
        queue.Before = call =>
        {
            if (call == "complete")
            {
                throw new InvalidOperationException("a bug");
            }
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunToEmptyAsync());
    }

    private static void Fail(bool fail)
    {
        if (fail)
        {
            throw new DomainQueueException("The queue is away.");
        }
    }

    private static DomainWorkerOptions Quick() => new()
    {
        Name = "w",
        Idle = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5)),
        Away = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5)),
    };

    private async Task<DomainWorker> RunToEmptyAsync(DomainWorkerOptions? options = null)
    {
        options ??= Quick();
        options.StopWhenEmpty = true;
        DomainWorker worker = new(queue, classifier, options, TimeProvider.System, NullLogger.Instance);
        await worker.RunAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        return worker;
    }

    /// <summary>Moves the clock from timer to timer, when both the loop and the keeper wait for theirs.</summary>
    private static async Task PassAsync(ManualTimeProvider clock, TimeSpan time)
    {
        DateTimeOffset end = clock.GetUtcNow() + time;
        while (clock.GetUtcNow() < end)
        {
            await clock.WaitForTimersAsync(2);
            TimeSpan left = end - clock.GetUtcNow();
            TimeSpan next = clock.NextTimerIn ?? left;
            clock.Advance(next < left ? next : left);
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), "It does not happen.");
            await Task.Yield();
        }
    }
}
