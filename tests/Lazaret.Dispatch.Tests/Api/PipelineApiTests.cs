using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Security;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>Spec §6.5, §7: what the steps on the way in and out do, over HTTP.</summary>
public class PipelineApiTests
{
    private const string All = "name=p&version=1&r-expedite=true&r-live=true&r-historic=true&deadline=0&count=50";

    [Fact]
    public async Task Children_that_people_put_under_a_binary_come_with_it()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        Channel<string> copied = Channel.CreateUnbounded<string>();
        rig.Dispatcher.CopyStream = (from, label, hash, to, token) => copied.Writer.WriteAsync($"{from} {label} {hash} {to}", token).AsTask();
        await rig.PostAsync(Insert(1, 2), Insert(1, 3), Insert(1, 3), Insert(9, 4));
        await rig.Dispatcher.CatchUpAsync(default);
        Assert.Equal(3, rig.Dispatcher.Inserts.Count);

        (_, JsonElement answer) = await rig.PostAsync(Sample.Binary(1), Sample.Binary(5));
        Assert.Equal((2, 2), (answer.GetProperty("total_ok").GetInt32(), answer.GetProperty("ok").GetArrayLength()));
        BinaryEvent[] events = await FetchAsync(rig, All);
        Assert.Equal([1, 2, 3, 5], events.Select(Number).Order());
        BinaryEvent child = events.Single(e => Number(e) == 2);
        Assert.Equal(("annotator", "extracted", "testing", "OFFICIAL"), (child.Author.Name, child.Action, child.Source.Name, child.Source.Security));
        Assert.Equal([Sample.Hash(1), Sample.Hash(2)], child.Source.Path.Select(n => n.Sha256));
        Assert.Equal(child.Timestamp, child.Source.Path[1].Timestamp);
        Assert.Single(child.TrackLinks);
        string[] copies = [await copied.Reader.ReadAsync(), await copied.Reader.ReadAsync()];
        Assert.Equal([$"elsewhere content {Sample.Hash(2)} testing", $"elsewhere content {Sample.Hash(3)} testing"], copies.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("enriched", 2)]
    [InlineData("mapped", 2)]
    [InlineData("extracted", 3)]
    public async Task Children_come_with_new_content_only(string action, int events)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Insert(2, 7));
        await rig.Dispatcher.CatchUpAsync(default);
        BinaryEvent parent = Sample.Binary(1);
        BinaryEvent result = Sample.Result(parent, 2, action);
        result.Flags = new EventFlags();
        result.Entity.Datastreams = action == "extracted" ? result.Entity.Datastreams : [];
        await rig.PostAsync(parent, result);
        Assert.Equal(events, (await FetchAsync(rig, All)).Length);
    }

    [Fact]
    public async Task A_child_that_was_taken_away_comes_no_more()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        (_, JsonElement answer) = await rig.PostAsync(Insert(1, 2));
        await rig.Store.AppendAsync([new(rig.Dispatcher.Names.System("insert"), answer.GetProperty("ok")[0].GetProperty("kafka_key").GetString(), null)], default);
        await rig.Dispatcher.CatchUpAsync(default);
        await rig.PostAsync(Sample.Binary(1));
        Assert.Single(await FetchAsync(rig, All));
    }

    [Fact]
    public async Task Children_are_there_again_after_a_restart()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Insert(1, 2));
        await rig.RestartAsync();
        await rig.PostAsync(Sample.Binary(1));
        Assert.Equal([1, 2], (await FetchAsync(rig, All)).Select(Number).Order());
    }

    [Theory]
    [InlineData("ids")]
    [InlineData("link")]
    [InlineData("author")]
    [InlineData("submission")]
    public async Task What_was_deleted_is_not_published_again(string kind)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        BinaryEvent child = Child();
        JsonElement ok = (await rig.PostAsync(child)).Body.GetProperty("ok")[0];
        await rig.PostAsync(Delete(kind, ok));
        await rig.Dispatcher.CatchUpAsync(default);
        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync(child);
        Assert.Equal((425, "ErrorStringEnumAllEventsFiltered"), ((int)status, answer.GetProperty("error_enum").GetString()));
        Assert.Contains("FilterPreviouslyDeleted:1", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);

        // Another binary is nobody's business.
        BinaryEvent other = Child();
        other.Author = new Author { Name = "somebody", Category = "plugin" };
        other.Source.Path[1].Author = other.Author;
        other.Source.References = new() { ["user"] = "carol" };
        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync(other)).Status);
    }

    [Theory]
    [InlineData("ids")]
    [InlineData("link")]
    [InlineData("author")]
    [InlineData("submission")]
    public async Task What_was_deleted_after_it_was_published_is_not_handed_out_and_a_tombstone_takes_it_out_of_the_log(string kind)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        JsonElement ok = (await rig.PostAsync(Child())).Body.GetProperty("ok")[0];
        await rig.PostAsync(Delete(kind, ok));
        await rig.Dispatcher.CatchUpAsync(default);
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/active", All);
        Assert.Empty(events);
        Assert.Equal("""{"FilterPreviouslyDeleted-deleted":1}""", info.GetProperty("filters").GetRawText());

        string key = ok.GetProperty("kafka_key").GetString()!;
        Core.Events.TopicPartition partition = new(rig.Dispatcher.Names.Binary("testing", "extracted"), 0);
        for (long seen = rig.Store.Version, until = Environment.TickCount64 + 30_000; ;)
        {
            Core.Events.LogRecord last = (await rig.Store.ReadAsync(partition, 0, 10, 1 << 20, default)).Records[^1];
            if (last.Value is null)
            {
                Assert.Equal(key, last.Key);
                break;
            }

            Assert.True(Environment.TickCount64 < until, $"No tombstone came; the version was {seen} and is {rig.Store.Version}.");
            await Task.Delay(10);
        }
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("2", 0)]
    [InlineData("3", 1)]
    [InlineData("two", 1)]
    public async Task Settings_of_a_submission_end_at_their_depth(string depth, int left)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        BinaryEvent e = Child();
        e.Source.Settings = new() { ["remove_at_depth"] = depth };
        await rig.PostAsync(e);
        Assert.Equal(left, Assert.Single(await FetchAsync(rig, All)).Source.Settings.Count);
    }

    [Fact]
    public async Task What_is_too_old_is_refused_with_its_own_words()
    {
        (DispatchRig rig, ManualTimeProvider time) = await AgingAsync();
        await using DispatchRig disposed = rig;
        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync(Aged(time, 3), Aged(time, 10));
        Assert.Equal((425, "ErrorStringEnumAllEventsAgedOffImmediately"), ((int)status, answer.GetProperty("error_enum").GetString()));
        Assert.StartsWith("all submitted events aged off immediately, ", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("PipelineAgeoff:2", answer.GetProperty("error_params").GetProperty("filters").GetString());

        // One that is young enough carries the others.
        (status, answer) = await rig.PostAsync(Aged(time, 3), Aged(time, 1), Aged(time, -1));
        Assert.Equal((HttpStatusCode.OK, 2), (status, answer.GetProperty("ok").GetArrayLength()));
    }

    [Fact]
    public async Task What_grew_too_old_in_the_log_is_not_handed_out()
    {
        (DispatchRig rig, ManualTimeProvider time) = await AgingAsync();
        await using DispatchRig disposed = rig;
        await rig.PostAsync(Aged(time, 1));
        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/passive", All);
        Assert.Empty(events);
        Assert.Equal("""{"PipelineAgeoff-ageoff":1}""", info.GetProperty("filters").GetRawText());
    }

    [Fact]
    public async Task A_status_about_something_too_old_is_accepted_and_ends_its_task()
    {
        (DispatchRig rig, ManualTimeProvider time) = await AgingAsync();
        await using DispatchRig disposed = rig;
        await rig.PostAsync(Aged(time, 1));
        BinaryEvent task = Assert.Single(await FetchAsync(rig, All, "active"));
        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync(Sample.Status(task));
        Assert.Equal((HttpStatusCode.OK, 1), (status, answer.GetProperty("total_ok").GetInt32()));
        Assert.Equal(0, await rig.Store.CountTasksAsync(default));
        Assert.Empty((await rig.FetchAsync("status/passive", "name=m&version=1&r-historic=true&deadline=0")).Events);
    }

    [Fact]
    public async Task The_same_answer_for_everything_when_the_settings_say_so()
    {
        (DispatchRig rig, ManualTimeProvider time) = await AgingAsync(o => o.AcceptFilteredStatus = false);
        await using DispatchRig disposed = rig;
        Assert.Equal(425, (int)(await rig.PostAsync(Sample.Status(Dequeued(Aged(time, 5))))).Status);
    }

    [Fact]
    public async Task Repetitions_are_handed_out_once_to_each_consumer()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.DedupeBytes = 1 << 16);
        await rig.FetchAsync("binary/active", All);
        await rig.PostAsync(Sample.Binary(1), Sample.Binary(1));
        BinaryEvent bypassing = Sample.Binary(1);
        bypassing.Flags.BypassCache = true;
        await rig.PostAsync(bypassing);
        BinaryEvent expedited = Sample.Binary(1);
        expedited.Flags.Expedite = true;
        await rig.PostAsync(expedited);
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/active", All);
        Assert.Equal(3, events.Length);
        Assert.Equal("""{"FilterDuplicates-skipped":1}""", info.GetProperty("filters").GetRawText());
        Assert.Equal(2, (await FetchAsync(rig, "name=q&version=1&r-historic=true&deadline=0&count=50")).Length);
        Assert.Equal(2, (await FetchAsync(rig, "name=p&version=2&r-historic=true&deadline=0&count=50")).Length);
    }

    [Fact]
    public async Task A_task_that_goes_out_again_is_no_repetition()
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.DedupeBytes = 1 << 16, time);
        await rig.PostAsync(Sample.Binary(1));
        BinaryEvent first = Assert.Single(await FetchAsync(rig, All, "active"));
        time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(first.Dequeued, Assert.Single(await FetchAsync(rig, All, "active")).Dequeued);
    }

    [Theory]
    [InlineData("active", 10, 1)]
    [InlineData("active", 11, 0)]
    [InlineData("passive", 11, 1)]
    [InlineData("passive", 12, 0)]
    public async Task Extraction_comes_to_an_end(string kind, int depth, int events)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        BinaryEvent e = Sample.Binary(1, action: "extracted");
        e.Source.Path = [.. Enumerable.Range(1, depth).Select(i => new PathNode { Action = "extracted", Sha256 = Sample.Hash(i), Author = e.Author, Timestamp = e.Timestamp })];
        await rig.PostAsync(e);
        (JsonElement info, JsonElement[] got) = await rig.FetchAsync($"binary/{kind}", All);
        Assert.Equal(events, got.Length);
        Assert.Equal(events == 0 ? """{"FilterTooDeep-too_deep":1}""" : null, info.TryGetProperty("filters", out JsonElement filters) ? filters.GetRawText() : null);
    }

    [Theory]
    [InlineData("", "VERY DEEP", true)]
    [InlineData("INNER", "", true)]
    [InlineData("INNER", "OPEN", true)]
    [InlineData("INNER BLUE", "INNER BLUE", true)]
    [InlineData("INNER", "INNER BLUE", false)]
    [InlineData("INNER", "DEEP", false)]
    [InlineData("INNER", "nonsense", false)]
    [InlineData("nonsense", "OPEN", false)]
    public async Task Who_may_not_see_an_event_does_not_get_it(string most, string security, bool seen)
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.Security = SecuritySample.Model);
        BinaryEvent e = Sample.Binary(1);
        e.Source.Security = security;
        await rig.PostAsync(e);
        (JsonElement info, JsonElement[] events) = await rig.FetchAsync("binary/active", $"{All}&max-security={Uri.EscapeDataString(most)}");
        Assert.Equal(seen, events.Length == 1);
        Assert.Equal(seen ? null : """{"FilterSecurity-max_security":1}""", info.TryGetProperty("filters", out JsonElement filters) ? filters.GetRawText() : null);
    }

    [Fact]
    public async Task Without_labels_who_asks_for_a_limit_gets_only_what_has_none()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        BinaryEvent open = Sample.Binary(2);
        open.Source.Security = "";
        await rig.PostAsync(Sample.Binary(1), open);
        Assert.Equal([2], (await FetchAsync(rig, All + "&max-security=OFFICIAL")).Select(Number));
    }

    private static async Task<(DispatchRig Rig, ManualTimeProvider Time)> AgingAsync(Action<DispatcherOptions>? change = null)
    {
        ManualTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z"));
        DispatchRig rig = await DispatchRig.StartAsync(
            o =>
            {
                o.Sources = new SourceCatalog([new SourceDefinition { Name = "testing", Expiry = TimeSpan.FromDays(2) }]);
                change?.Invoke(o);
            },
            time);
        return (rig, time);
    }

    private static BinaryEvent Aged(ManualTimeProvider time, int days)
    {
        BinaryEvent e = Sample.Binary(days + 100);
        e.Source.Timestamp = EventTime.From(time.GetUtcNow().AddDays(-days));
        return e;
    }

    private static BinaryEvent Dequeued(BinaryEvent e)
    {
        e.Dequeued = "own";
        return e;
    }

    private static BinaryEvent Child()
    {
        BinaryEvent e = Sample.Result(Sample.Binary(1), 2, "extracted");
        e.Flags = new EventFlags();
        return e;
    }

    private static InsertEvent Insert(int parent, int child) => new()
    {
        ModelVersion = 6,
        Timestamp = EventTime.From(DateTimeOffset.UtcNow),
        Author = new Author { Name = "bob" },
        Entity = new InsertEntity
        {
            OriginalSource = "elsewhere",
            ParentSha256 = Sample.Hash(parent),
            Child = Sample.Binary(child).Entity,
            ChildHistory = new PathNode { Action = "extracted", Sha256 = Sample.Hash(child), Author = new Author { Name = "annotator", Category = "user" }, Timestamp = EventTime.FromMicros(5) },
        },
    };

    private static DeleteEvent Delete(string kind, JsonElement e)
    {
        DeleteEvent deletion = new() { ModelVersion = 6, Timestamp = EventTime.From(DateTimeOffset.UtcNow), Author = new Author { Name = "bob" }, Action = kind };
        switch (kind)
        {
            case "ids":
                deletion.Entity.Ids.Ids = [e.GetProperty("kafka_key").GetString()!];
                break;
            case "link":
                deletion.Entity.Link.TrackLink = e.GetProperty("track_links")[0].GetString()!;
                break;
            case "author":
                deletion.Entity.Author.TrackAuthor = e.GetProperty("track_authors")[1].GetString()!;
                deletion.Entity.Author.Timestamp = EventTime.From(DateTimeOffset.UtcNow.AddMinutes(5));
                break;
            default:
                deletion.Entity.Submission.TrackSourceReferences = e.GetProperty("track_source_references").GetString()!;
                break;
        }

        return deletion;
    }

    private static async Task<BinaryEvent[]> FetchAsync(DispatchRig rig, string query, string kind = "passive") => [.. (await rig.FetchAsync($"binary/{kind}", query)).Events.Select(Sample.Read)];

    private static int Number(BinaryEvent e) => Convert.ToInt32(e.Entity.Sha256[56..], 16);
}
