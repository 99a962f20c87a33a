using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Produce;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Produce;

public class ProducePipelineTests
{
    [Fact]
    public void What_a_step_adds_goes_behind_all_that_came_and_passes_the_later_steps_only()
    {
        Step adds = new("adds", (item, added) =>
        {
            added.Add(new ProduceItem(Sample.Binary(100 + Number(item)), item.Input, isDerived: true));
            return item;
        });
        Step keeps = new("keeps", (item, _) => item);
        (List<ProduceItem> items, Dictionary<string, int> dropped) = Run([adds, keeps], 1, 2);
        Assert.Equal([(1, 0, false), (2, 1, false), (101, 0, true), (102, 1, true)], items.Select(i => (Number(i), i.Input, i.IsDerived)));
        Assert.Equal((2, 4), (adds.Calls, keeps.Calls));
        Assert.Empty(dropped);
    }

    [Fact]
    public void A_step_may_put_another_event_in_the_place_of_one()
    {
        (List<ProduceItem> items, _) = Run([new Step("replaces", (item, _) => new ProduceItem(Sample.Binary(9), item.Input, item.IsDerived))], 1);
        Assert.Equal(9, Number(Assert.Single(items)));
    }

    [Fact]
    public void What_is_dropped_is_counted_by_step()
    {
        Step first = new("first", (item, _) => Number(item) == 1 ? null : item);
        Step second = new("second", (_, _) => null);
        (List<ProduceItem> items, Dictionary<string, int> dropped) = Run([first, second], 1, 2, 3);
        Assert.Empty(items);
        Assert.Equal([KeyValuePair.Create("first", 1), KeyValuePair.Create("second", 2)], dropped);
        Assert.Equal(2, second.Calls);
    }

    [Theory]
    [InlineData("completed", 2)]
    [InlineData("completed-empty", 2)]
    [InlineData("completed-with-errors", 2)]
    [InlineData("error-exception", 1)]
    [InlineData("heartbeat", 1)]
    public void Results_of_completed_work_alone_are_taken_out(string state, int events)
    {
        BinaryEvent task = Sample.Binary(1);
        task.Flags = new EventFlags { BypassCache = true, Retry = true };
        StatusEvent status = Sample.Status(task, state, "p", Sample.Result(task, 2, "extracted"));
        (List<ProduceItem> items, _) = new ProducePipeline([new StatusResultsStage()]).Run([new ProduceItem(status, 0, isDerived: false)]);
        Assert.Equal(events, items.Count);
        Assert.Equal(2 - events, status.Entity.Results.Count);
        if (events == 2)
        {
            EventFlags flags = ((BinaryEvent)items[1].Event).Flags;
            Assert.Equal((true, false, false), (flags.BypassCache, flags.Expedite, flags.Retry));
        }
    }

    [Theory]
    [InlineData("sourced", true)]
    [InlineData("extracted", true)]
    [InlineData("augmented", true)]
    [InlineData("enriched", false)]
    [InlineData("mapped", false)]
    public void Children_are_put_under_content_that_is_new(string action, bool injectable)
    {
        BinaryEvent e = Sample.Result(Sample.Binary(1), 2, action);
        Assert.Equal(injectable, ChildInjection.IsInjectable(e));
        e.Source.Path[1].Sha256 = e.Source.Path[0].Sha256;
        Assert.False(ChildInjection.IsInjectable(e));
    }

    private static (List<ProduceItem> Items, Dictionary<string, int> Dropped) Run(Step[] steps, params int[] numbers) =>
        new ProducePipeline(steps).Run([.. numbers.Select((n, i) => new ProduceItem(Sample.Binary(n), i, isDerived: false))]);

    private static int Number(ProduceItem item) => Convert.ToInt32(((BinaryEvent)item.Event).Entity.Sha256[56..], 16);

    private sealed class Step(string name, Func<ProduceItem, List<ProduceItem>, ProduceItem?> pass) : IProduceStage
    {
        public string Name => name;

        public int Calls { get; private set; }

        public ProduceItem? Pass(ProduceItem item, List<ProduceItem> added)
        {
            Calls++;
            return pass(item, added);
        }
    }
}
