using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Consume;

public class DedupeStageTests
{
    private readonly DedupeStage stage = new(1 << 16);

    [Fact]
    public void A_consumer_sees_a_key_once()
    {
        Assert.Null(Drop("1", "p"));
        Assert.Equal("skipped", Drop("1", "p"));
        Assert.Null(Drop("1", "q"));
        Assert.Null(Drop("2", "p"));
        Assert.Equal("error", Drop("", "p"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Expedited_and_bypassing_events_pass_and_leave_no_trace(bool expedite, bool bypass)
    {
        Assert.Null(Drop("1", "p", new EventFlags { Expedite = expedite, BypassCache = bypass }));
        Assert.Null(Drop("1", "p"));
        Assert.Null(Drop("1", "p", new EventFlags { Expedite = expedite, BypassCache = bypass }));
        Assert.Equal("skipped", Drop("1", "p"));
    }

    [Fact]
    public void Other_models_pass()
    {
        FetchRequest request = new() { Model = EventModel.Status, Name = "p" };
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(stage.Drop(Sample.Status(Sample.Binary(1)), request, new ConsumeStep()));
        }
    }

    [Fact]
    public void What_comes_again_passes()
    {
        Assert.Null(Drop("1", "p"));
        Assert.Null(Drop("1", "p", step: new ConsumeStep(isAgain: true)));
    }

    [Fact]
    public void What_a_round_that_does_not_count_left_is_taken_back()
    {
        ConsumeStep step = new();
        Assert.Null(Drop("1", "p", step: step));
        step.Undo!();
        ConsumeStep kept = new();
        Assert.Null(Drop("1", "p", step: kept));

        // A repetition leaves nothing to be taken back.
        ConsumeStep repeated = new();
        Assert.Equal("skipped", Drop("1", "p", step: repeated));
        Assert.Null(repeated.Undo);
    }

    [Theory]
    [InlineData("p", "1.0", "k", "p1.0k")]
    [InlineData("p", "", "k", "pk")]
    [InlineData("p", "1", "", null)]
    public void The_key_is_name_version_and_key_of_the_event(string name, string version, string key, string? expected)
    {
        BinaryEvent e = Sample.Binary();
        e.KafkaKey = key;
        Assert.Equal(expected, DedupeStage.KeyOf(e, new FetchRequest { Model = EventModel.Binary, Name = name, Version = version }));
    }

    private string? Drop(string key, string plugin, EventFlags? flags = null, ConsumeStep? step = null)
    {
        BinaryEvent e = Sample.Binary();
        e.KafkaKey = key;
        e.Flags = flags ?? new EventFlags();
        return stage.Drop(e, new FetchRequest { Model = EventModel.Binary, Name = plugin, Version = "1" }, step ?? new ConsumeStep());
    }
}
