using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Produce;
using Lazaret.Dispatch.Replay;
using Lazaret.Dispatch.Tests.Events;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>INDEX §8: the replay cache.</summary>
public class ReplayCacheTests
{
    private static readonly ManualTimeProvider Time = new(DateTimeOffset.Parse("2021-01-10T10:00:00Z"));

    [Theory]
    [InlineData("", "binary_1", "MimeDecodeer", "2021.02.14", false)]
    [InlineData("status_results_plug1_bin1", "binary_1", "Random", "2021.02.14", false)]
    [InlineData("status_results_plug1_bin1", "binary_1", "MimeDecoder", "2021.02.15", false)]
    [InlineData("status_results_plug1_bin1", "binary_4", "MimeDecoder", "2021.02.14", false)]
    [InlineData("status_results_plug1_bin1", "binary_1_bypass", "MimeDecoder", "2021.02.14", false)]
    [InlineData("status_results_plug1_bin1", "binary_1", "MimeDecoder", "2021.02.14", true)]
    [InlineData("status_results_plug1_bin1,status_results_plug1_bin2", "binary_1", "MimeDecoder", "2021.02.14", true)]
    [InlineData("status_empty_plug1_bin3", "binary_3", "MimeDecoder", "2021.02.14", true)]
    [InlineData("binary_3_replayed", "binary_3", "MimeDecoder", "2021.02.14", true)]
    [InlineData("status_failed_plug1_bin4", "binary_4", "MimeDecoder", "2021.02.14", false)]
    public void Section_8_what_is_known_is_a_hit(string seeds, string input, string plugin, string version, bool hit)
    {
        Assert.Equal(hit, Ask(10_000_000, seeds, input, plugin, version) is not null);
        Assert.Null(Ask(10_000, seeds, input, plugin, version));
        Assert.Null(Ask(0, seeds, input, plugin, version));
    }

    [Fact]
    public void Section_8_a_result_is_replayed_on_the_way_of_the_new_input()
    {
        StatusEvent status = Ask(10_000_000, "status_results_plug1_bin1", "binary_1", "MimeDecoder", "2021.02.14")!;
        EventAssert.Same(AzulCases.Json("testdata/events/metacache/binary_1_replayed.json"), EventJson.Bytes(Assert.Single(status.Entity.Results)), "result");

        // The plugin's completion, for the new input.
        StatusEvent seed = AzulEvents.Status("metacache/status_results_plug1_bin1");
        Assert.Equal((seed.Author.Name, seed.Author.Version, "completed", 100.234), (status.Author.Name, status.Author.Version, status.Entity.Status, status.Entity.Runtime));
        Assert.Equal(("task-1", "testing", "2021-01-10T10:00:00Z"), (status.Entity.Input.Dequeued, status.Entity.Input.Source.Name, status.Timestamp.ToString()));
    }

    [Theory]
    [InlineData("status_empty_plug1_bin3")]
    [InlineData("binary_3_replayed")]
    public void Section_8_no_results_are_replayed_as_none(string seed)
    {
        StatusEvent status = Ask(10_000_000, seed, "binary_3", "MimeDecoder", "2021.02.14")!;
        Assert.Empty(status.Entity.Results);
        Assert.Equal(("MimeDecoder", "completed", "investigations"), (status.Author.Name, status.Entity.Status, status.Entity.Input.Source.Name));
    }

    /// <summary>The completion that is published on a hit; null for a miss.</summary>
    private static StatusEvent? Ask(long bytes, string seeds, string input, string plugin, string version)
    {
        ReplayCache cache = new(bytes, 10, TimeSpan.FromSeconds(600), Time);
        ProducePipeline fill = new([new ReplayFillStage(cache)]);
        foreach (string seed in seeds.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Single(fill.Run([new ProduceItem(AzulEvents.Status("metacache/" + seed), 0, isDerived: false)]).Items);
        }

        StatusEvent? replayed = null;
        ConsumePipeline consume = new([new ReplayStage(cache, (cached, trigger, id) => replayed = Replayed.Of(cached, trigger, id, Time.GetUtcNow()))]);
        ConsumeStep step = new();
        FetchRequest request = new() { Model = EventModel.Binary, IsTask = true, Name = plugin, Version = version };
        Assert.Equal(consume.Drop(AzulEvents.Binary("metacache/" + input), request, step) is "ReplayPluginCompletion-cached", step.Instead is not null);
        step.Instead?.Invoke("task-1");
        return replayed;
    }
}
