using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Tests.Api;

namespace Lazaret.Dispatch.Tests.Produce;

/// <summary>The short way into the log gives, byte for byte, what the long way gives, and takes nothing that the long way would treat otherwise.</summary>
public class DirectPublisherTests
{
    [Fact]
    public async Task Both_ways_store_the_same_bytes()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        List<BinaryEvent> events = Events();
        foreach (BinaryEvent e in events)
        {
            // The first of each kind makes its topic.
            await rig.PostAsync(e);
            rig.Dispatcher.Direct.Learn([e]);
        }

        Dictionary<string, byte[]> longWay = await StoredAsync(rig);
        foreach (BinaryEvent e in events)
        {
            byte[] bulk = Bulk(e);
            string key = Assert.IsType<string>((await rig.Dispatcher.Direct.TryPublishAsync(bulk, default))!.Records[0].Key);
            Assert.True(longWay.ContainsKey(key), $"the key {key} is not one of the long way");
            Assert.Equal(Convert.ToHexString(longWay[key]), Convert.ToHexString((await StoredAsync(rig))[key]));
        }
    }

    [Fact]
    public async Task What_the_long_way_would_refuse_or_change_is_left_to_it()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary());
        Assert.Null(await rig.Dispatcher.Direct.TryPublishAsync(Bulk(Sample.Binary()), default));
        rig.Dispatcher.Direct.Learn([Sample.Binary(), Sample.Binary(action: "enriched"), Sample.Binary(action: "mapped")]);
        Assert.NotNull(await rig.Dispatcher.Direct.TryPublishAsync(Bulk(Sample.Binary()), default));
        foreach (Action<BinaryEvent> change in new Action<BinaryEvent>[]
        {
            e => e.Source.Name = "other", e => e.Source.Name = "", e => e.Author.Name = "", e => e.Source.Path = [], e => e.Action = "boiled", e => e.Source.Path[0].Action = "boiled",
            e => e.Source.Path[0].Sha256 = "", e => e.Source.Path[0].Author.Name = "", e => e.Entity.Datastreams = [], e => e.Entity.Datastreams[0].Label = "nope",
            e => e.Source.Settings = new() { ["remove_at_depth"] = "1" }, e => e.Source.References["a.b"] = "c", e => e.Action = "enriched", e => e.Action = "mapped",
            e => e.Source.Path = [new PathNode { Action = "enriched", Sha256 = "1", Author = e.Author }, .. e.Source.Path],
        })
        {
            BinaryEvent changed = Sample.Binary();
            change(changed);
            Assert.Null(await rig.Dispatcher.Direct.TryPublishAsync(Bulk(changed), default));
        }

        // One of them takes all of its request with it.
        BinaryEvent bad = Sample.Binary(2);
        bad.Author = new Author();
        Assert.Null(await rig.Dispatcher.Direct.TryPublishAsync(Bulk(Sample.Binary(), bad), default));

        await rig.PostAsync(new DeleteEvent { ModelVersion = 6, Author = new Author { Name = "bob" }, Action = "ids", Entity = new DeleteEntity { Ids = new DeletedIds { Ids = ["x"] } } });
        await rig.Dispatcher.CatchUpAsync(default);
        Assert.Null(await rig.Dispatcher.Direct.TryPublishAsync(Bulk(Sample.Binary()), default));
    }

    [Fact]
    public async Task Damaged_bytes_are_never_taken()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.PostAsync(Sample.Binary());
        rig.Dispatcher.Direct.Learn([Sample.Binary()]);
        byte[] good = Bulk(Sample.Binary(1), Sample.Binary(2));
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Null(await rig.Dispatcher.Direct.TryPublishAsync(good.AsMemory(0, length), default));
        }

        Random dice = new(7);
        for (int i = 0; i < 3000; i++)
        {
            byte[] mutated = [.. good];
            mutated[dice.Next(mutated.Length)] = (byte)dice.Next(256);
            if (await rig.Dispatcher.Direct.TryPublishAsync(mutated, default) is { } taken)
            {
                // Then the long way reads it as well, and finds it valid, with the same keys.
                List<DispatchEvent> events = EventAvro.ReadBulk(EventModel.Binary, mutated);
                Assert.All(events, e => Assert.Null(Dispatch.Events.Rules.EventRules.Check(e)));
                if (Convert.ToHexString(mutated) == Convert.ToHexString(good))
                {
                    Assert.Equal(events.Select(Dispatch.Events.Identity.EventKeys.Of), taken.Records.Select(r => r.Key));
                }
            }
        }
    }

    private static byte[] Bulk(params BinaryEvent[] events)
    {
        using ByteBuffer buffer = new();
        int start = EventAvro.BeginBulk(buffer, events.Length);
        foreach (BinaryEvent e in events)
        {
            EventAvro.Write(buffer, e);
        }

        EventAvro.EndBulk(buffer, events.Length, start);
        return buffer.Span.ToArray();
    }

    private static async Task<Dictionary<string, byte[]>> StoredAsync(DispatchRig rig)
    {
        Dictionary<string, byte[]> all = [];
        foreach (TopicInfo topic in await rig.Store.ListTopicsAsync(default))
        {
            foreach (LogRecord record in (await rig.Store.ReadAsync(new TopicPartition(topic.Name, 0), 0, 1000, 1 << 30, default)).Records)
            {
                all[record.Key!] = record.Value!.Value.ToArray();
            }
        }

        return all;
    }

    private static List<BinaryEvent> Events()
    {
        BinaryEvent child = Sample.Result(Sample.Binary(1), 2, "extracted");
        child.Flags = new EventFlags { BypassCache = true };
        child.Source.Path[0].Author.Security = "HIGH";
        child.Source.Path[1].Relationship = new() { ["action"] = "unpacked" };
        BinaryEvent deep = Sample.Result(child, 3, "extracted", "other");
        deep.Flags = new EventFlags();
        deep.Source.Path[2].Author = new Author { Name = "other", Version = "2.1", Category = "plugin", Security = "A" };
        deep.Source.Path[1].Author = new Author { Name = "mid", Security = "HIGH" };
        deep.Source.References = new() { ["zeta"] = "1", ["alpha"] = "ä", ["user"] = "bob.smith" };
        BinaryEvent none = Sample.Binary(4);
        none.Source.References = [];
        none.Source.Security = "";
        none.Entity.Info = "{ \"a\": [1] }"u8.ToArray();
        BinaryEvent expedited = Sample.Binary(5);
        expedited.Flags = new EventFlags { Expedite = true };
        BinaryEvent augmented = Sample.Binary(6, action: "augmented");
        augmented.Entity.Datastreams.Add(Sample.Stream(7, "text"));
        return [Sample.Binary(1), child, deep, none, expedited, augmented, Sample.Binary(8, action: "enriched")];
    }
}
