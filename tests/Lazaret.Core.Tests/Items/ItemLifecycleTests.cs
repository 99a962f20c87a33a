using Lazaret.Core.Items;

namespace Lazaret.Core.Tests.Items;

public sealed class ItemLifecycleTests
{
    private static readonly LeaseId Mine = new(7);
    private static readonly LeaseId Other = new(8);

    [Fact]
    public void Any_sequence_of_events_goes_as_the_model_says()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        int applied = 0;
        for (int run = 0; run < 2000; run++)
        {
            ItemModel model = new();
            ItemStatus status = ItemStatus.New;
            List<ItemEvent> history = [];
            for (int step = 0; step < 60; step++)
            {
                ItemEvent e = RandomEvent(random);
                history.Add(e);
                bool happens = model.Happens(e);
                ItemStatus? next = ItemLifecycle.Apply(status, e);
                status = next ?? status;
                if (happens != next.HasValue || model.Status != status || model.Outcomes != (model.Ended ? 1 : 0))
                {
                    Assert.Fail($"seed {seed}: {string.Join(" > ", history)}: {status} and not {model.Status}");
                }

                applied += happens ? 1 : 0;
            }
        }

        Assert.True(applied > 10_000, $"seed {seed}: only {applied} events applied");
    }

    [Fact]
    public void What_has_ended_stays_ended_but_for_a_dead_letter_that_a_person_takes_up()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        foreach (ItemState end in new[] { ItemState.Done, ItemState.Dead, ItemState.Cancelled })
        {
            for (int i = 0; i < 5000; i++)
            {
                ItemStatus status = new(end, random.Next(5), 0, LeaseId.None, random.Next(5));
                ItemEvent e = RandomEvent(random);
                bool byPerson = end == ItemState.Dead && (e is ItemEvent.Requeued or ItemEvent.Discarded);
                Assert.True(byPerson == ItemLifecycle.Apply(status, e).HasValue, $"seed {seed}: {end} > {e}");
            }
        }
    }

    [Fact]
    public void Only_the_holder_of_the_lease_completes()
    {
        ItemStatus held = Held();
        foreach (ItemEvent e in Completions(Other).Concat(Completions(LeaseId.None)))
        {
            Assert.Null(ItemLifecycle.Apply(held, e));
        }

        Assert.All(Completions(Mine), e => Assert.NotNull(ItemLifecycle.Apply(held, e)));
    }

    [Fact]
    public void A_second_completion_under_the_same_lease_is_refused()
    {
        foreach (ItemEvent first in Completions(Mine).Where(e => e is not ItemEvent.ActionOwed))
        {
            ItemStatus after = ItemLifecycle.Apply(Held(), first)!.Value;
            Assert.All(Completions(Mine), second => Assert.Null(ItemLifecycle.Apply(after, second)));
        }
    }

    [Fact]
    public void Abuse16_of_two_claims_one_gets_the_item()
    {
        ItemStatus held = Held();
        Assert.Equal(Mine, held.Lease);
        Assert.Null(ItemLifecycle.Apply(held, new ItemEvent.Claimed(Other, long.MaxValue)));
    }

    [Fact]
    public void A_claim_without_a_lease_is_refused_because_nobody_could_end_it() =>
        Assert.Null(ItemLifecycle.Apply(ItemStatus.New, new ItemEvent.Claimed(LeaseId.None, 0)));

    [Fact]
    public void An_item_waits_until_its_time()
    {
        ItemStatus waiting = ItemLifecycle.Apply(Held(), new ItemEvent.Retried(Mine, 1000))!.Value;
        Assert.Null(ItemLifecycle.Apply(waiting, new ItemEvent.Claimed(Other, 999)));
        Assert.NotNull(ItemLifecycle.Apply(waiting, new ItemEvent.Claimed(Other, 1000)));
    }

    [Fact]
    public void A_recorded_verdict_is_never_thrown_away()
    {
        ItemStatus acting = ItemLifecycle.Apply(Held(), new ItemEvent.ActionOwed(Mine))!.Value;
        ItemStatus owed = ItemLifecycle.Apply(acting, new ItemEvent.LeaseExpired(Mine))!.Value;
        Assert.Equal(ItemState.ActionPending, owed.State);
        Assert.Null(ItemLifecycle.Apply(owed, new ItemEvent.JobCancelled()));
        Assert.Equal(ItemState.Acting, ItemLifecycle.Apply(owed, new ItemEvent.Claimed(Other, 0))!.Value.State);
    }

    [Fact]
    public void An_item_that_is_lost_again_and_again_is_poison()
    {
        ItemStatus status = ItemStatus.New;
        for (int i = 0; i < ItemLifecycle.MaxLostLeases; i++)
        {
            Assert.False(ItemLifecycle.IsPoison(status));
            status = ItemLifecycle.Apply(status, new ItemEvent.Claimed(Mine, 0))!.Value;
            status = ItemLifecycle.Apply(status, new ItemEvent.LeaseExpired(Mine))!.Value;
        }

        Assert.True(ItemLifecycle.IsPoison(status));
    }

    [Fact]
    public void Giving_an_item_back_counts_no_try()
    {
        ItemStatus back = ItemLifecycle.Apply(Held(), new ItemEvent.Released(Mine, 5))!.Value;
        Assert.Equal((0, 0, 5L), (back.Attempts, back.Claims, back.DueMs));
        Assert.Equal(1, ItemLifecycle.Apply(Held(), new ItemEvent.Retried(Mine, 5))!.Value.Attempts);
    }

    private static ItemStatus Held() => ItemLifecycle.Apply(ItemStatus.New, new ItemEvent.Claimed(Mine, 0))!.Value;

    private static IEnumerable<ItemEvent> Completions(LeaseId lease) =>
    [
        new ItemEvent.Finished(lease), new ItemEvent.Buried(lease), new ItemEvent.Retried(lease, 0), new ItemEvent.Released(lease, 0),
        new ItemEvent.ActionOwed(lease), new ItemEvent.LeaseExpired(lease),
    ];

    private static ItemEvent RandomEvent(Random random)
    {
        LeaseId lease = new(random.Next(3));
        long time = random.Next(3) * 10;
        return random.Next(16) switch
        {
            0 or 1 or 2 or 3 or 4 or 5 => new ItemEvent.Claimed(lease, time),
            6 => new ItemEvent.LeaseExpired(lease),
            7 => new ItemEvent.Released(lease, time),
            8 or 9 => new ItemEvent.Retried(lease, time),
            10 or 11 => new ItemEvent.ActionOwed(lease),
            12 => random.Next(3) == 0 ? new ItemEvent.Finished(lease) : new ItemEvent.Claimed(lease, time),
            13 => new ItemEvent.Buried(lease),
            14 => random.Next(5) == 0 ? new ItemEvent.JobCancelled() : new ItemEvent.Requeued(),
            _ => random.Next(5) == 0 ? new ItemEvent.Discarded() : new ItemEvent.Requeued(),
        };
    }
}
