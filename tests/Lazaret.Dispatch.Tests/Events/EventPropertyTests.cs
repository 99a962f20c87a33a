using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lazaret.Dispatch.Api.Events;
using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Produce;
using Lazaret.Dispatch.Tests.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Lazaret.Dispatch.Tests.Events;

public class EventPropertyTests
{
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Fact]
    public void Random_bytes_are_no_event_and_do_no_harm()
    {
        Gen<byte[]> bytes = Gen.OneOf(Gen.Choose(0, 255).ListOf(), Gen.Elements(12, 10, 8, 0, 1, 2, 3, 0x7F, 0x80, 0xFF).ListOf()).Select(l => l.Select(b => (byte)b).ToArray());
        Prop.ForAll(bytes.ToArbitrary(), Read).Check(Often);
    }

    [Fact]
    public void Valid_events_with_some_bytes_changed_do_no_harm()
    {
        Gen<byte[]> mutated = Mutated(Gen.OneOf(Random().Select(Avro), Random().Select(Bulk), Random().Select(EventJson.Bytes)));
        Prop.ForAll(mutated.ToArbitrary(), Read).Check(Often);
    }

    [Fact]
    public void Valid_json_of_the_wrong_form_does_no_harm()
    {
        Gen<string> names = Gen.Elements("entity", "source", "path", "timestamp", "author", "name", "results", "input", "datastreams", "flags", "model_version", "size", "info", "references", "ENTITY", "\\ud800", "");
        Gen<string> leaf = Gen.Elements("0", "-1", "6", "1e999", "1.5", "true", "null", "\"\"", "\"\\ud800\"", "\"2024-02-30T00:00:00Z\"", "\"9999-12-31T23:59:59-23:59\"", "\"0001-01-01T00:00:00+23:59\"", "[]", "{}");
        Gen<string> Json(int depth) => depth == 0 ? leaf : Gen.OneOf(
            leaf,
            Json(depth - 1).ListOf().Select(l => $"[{string.Join(',', l.Take(3))}]"),
            names.SelectMany(n => Json(depth - 1).Select(v => $"\"{n}\":{v}")).ListOf().Select(l => $"{{{string.Join(',', l)}}}"));
        Prop.ForAll(Json(5).ToArbitrary(), json => Read(Encoding.UTF8.GetBytes(json))).Check(Often);
    }

    [Fact]
    public void Events_are_the_same_after_json_and_after_avro()
    {
        Prop.ForAll(Random().ToArbitrary(), e =>
        {
            byte[] json = EventJson.Bytes(e);
            DispatchEvent fromJson = EventJson.Read(e.Model, JsonDocument.Parse(json).RootElement);
            Assert.Equal(json, EventJson.Bytes(fromJson));

            byte[] avro = Avro(e);
            DispatchEvent fromAvro = EventAvro.Read(e.Model, avro);
            Assert.Equal(avro, Avro(fromAvro));
            Assert.Equal(avro, Avro(EventAvro.ReadBulk(e.Model, Bulk(e)).Single()));
            Assert.Equal(avro, Avro(fromJson));
            EventAssert.Same(JsonDocument.Parse(json).RootElement, EventJson.Bytes(fromAvro), "after Avro");
        }).Check(Often);
    }

    [Fact]
    public void Random_parameters_of_a_fetch_are_taken_or_told()
    {
        Gen<string> names = Gen.Elements(
            "name", "version", "deployment_key", "count", "deadline", "timeout", "avro-format", "r-expedite", "r-live", "r-historic", "r-source", "r-action", "d-action", "r-content", "r-under-content-size",
            "r-over-content-size", "r-streams", "d-self", "max-security", "debug", "reset", "filter", "f-allow-event-type", "f-data-type", "f-min-content-size", "f-max-content-size", "ignore-historic", "x");
        Gen<string> values = Gen.OneOf(
            Gen.Elements("", "true", "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1.5", "sourced", "extracted,mapped", "content", "content,", ",", "*,text/,", "a.b", "..", "#(a", "\ud800", "\n", "a b", "\"", new string('x', 5000)),
            ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""));
        Gen<Dictionary<string, StringValues>> queries = names.SelectMany(n => values.ListOf().Select(v => (n, v))).ListOf()
            .Select(l => l.GroupBy(p => p.n).ToDictionary(g => g.Key, g => new StringValues([.. g.SelectMany(p => p.v).Take(3)])));
        FetchParser parser = new(1000, TimeSpan.FromSeconds(5));
        Prop.ForAll(queries.ToArbitrary(), Gen.Elements(EventModels.All.ToArray()).ToArbitrary(), (query, model) =>
        {
            query.TryAdd("r-live", "true");
            try
            {
                FetchRequest request = parser.Parse(model, isTask: true, new QueryCollection(query), "agent");
                Assert.InRange(request.Count, 1, 1000);
                Assert.InRange(request.Deadline, TimeSpan.Zero, TimeSpan.FromHours(1));
                Assert.True(request.Expedite || request.Live || request.Historic);
                Assert.DoesNotContain('\n', request.Key);

                // Whatever is asked for can be answered.
                _ = new ConsumerRulesStage().Drop(Sample.Binary(), request, new ConsumeStep());
            }
            catch (FetchParameterException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }).Check(Often);
    }

    [Fact]
    public void Whatever_can_be_read_passes_the_rules_and_the_pipeline()
    {
        ProducePipeline pipeline = new([new StatusResultsStage(), new InjectChildrenStage(new InsertIndex(), static (_, _) => { }, TimeProvider.System), new IdentityStage(), new Lazaret.Dispatch.Produce.DeletedStage(new DeletedIndex()), new SettingRemovalStage()]);
        ConsumePipeline consume = new([new TooDeepStage(), new SecurityStage(null), new ConsumerRulesStage(), new DedupeStage(64)]);
        FetchRequest request = new() { Model = EventModel.Binary, Filter = Lazaret.Dispatch.Paths.PathExpression.Parse("entity.info.#(a==1)#|(b)").Expression ?? Lazaret.Dispatch.Paths.PathExpression.Parse("entity.info.a").Expression };
        Prop.ForAll(Random().ToArbitrary(), e =>
        {
            _ = Lazaret.Dispatch.Events.Rules.EventRules.Check(e);
            foreach (ProduceItem item in pipeline.Run([new ProduceItem(e, 0, isDerived: false)]).Items)
            {
                _ = consume.Drop(item.Event, request, new ConsumeStep());
            }
        }).Check(Often);
    }

    /// <summary>Everything that reads bytes of others: an event, or an exception of its own.</summary>
    private static void Read(byte[] bytes)
    {
        foreach (EventModel model in EventModels.All)
        {
            Try(() => EventAvro.Read(model, bytes));
            Try(() => EventAvro.ReadBulk(model, bytes));
            Try(() => PostedEvents.FromAvro(model, bytes));
            Try(() => PostedEvents.FromJson(model, bytes));
        }
    }

    private static void Try(Func<object> read)
    {
        try
        {
            switch (read())
            {
                case DispatchEvent e:
                    _ = EventJson.Bytes(e);
                    break;
                case PostedEvents posted:
                    _ = posted.Valid.Select((_, i) => posted.Text(i)).ToList();
                    break;
            }
        }
        catch (EventFormatException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private static byte[] Avro(DispatchEvent e) => Azul.AzulEvents.Avro(e);

    private static byte[] Bulk(DispatchEvent e)
    {
        using ByteBuffer buffer = new();
        int start = EventAvro.BeginBulk(buffer, 1);
        EventAvro.Write(buffer, e);
        EventAvro.EndBulk(buffer, 1, start);
        return buffer.Span.ToArray();
    }

    private static Gen<byte[]> Mutated(Gen<byte[]> valid) => valid.SelectMany(bytes =>
        Gen.Choose(0, 1_000_000).SelectMany(at => Gen.Choose(0, 255).SelectMany(value => Gen.Choose(0, 3).Select(kind => (at, value, kind)))).ListOf().Select(changes =>
        {
            List<byte> changed = [.. bytes];
            foreach ((int at, int value, int kind) in changes.Take(4))
            {
                int place = at % (changed.Count + 1);
                switch (kind)
                {
                    case 0 when place < changed.Count:
                        changed[place] = (byte)value;
                        break;
                    case 1:
                        changed.Insert(place, (byte)value);
                        break;
                    case 2 when place < changed.Count:
                        changed.RemoveAt(place);
                        break;
                    case 3:
                        changed.RemoveRange(place, changed.Count - place);
                        break;
                }
            }

            return changed.ToArray();
        }));

    /// <summary>Events of every model with random content in every field.</summary>
    private static Gen<DispatchEvent> Random() => Gen.Choose(0, int.MaxValue - 1).SelectMany(seed => Gen.Elements(EventModels.All.ToArray()).Select(model =>
    {
        DispatchEvent e = EventModels.New(model);
        RandomFields codec = new(new Random(seed), 0);
        e.Fields(ref codec);
        e.ModelVersion = DispatchEvent.CurrentVersion;
        if (e is StatusEvent status)
        {
            status.Entity.Input.ModelVersion = DispatchEvent.CurrentVersion;
            status.Entity.Results.ForEach(r => r.ModelVersion = DispatchEvent.CurrentVersion);
        }

        return e;
    }));
}
