using System.Text.Json;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Tests.Events;

namespace Lazaret.Dispatch.Tests.Azul;

/// <summary>INDEX §12: every wire fixture and its Avro twin.</summary>
public class AvroPairTests
{
    private static readonly string[] Stale = ["status/v5/bulk.json", "speed/v5/status.json"];

    [Fact]
    public void Every_avro_file_is_its_json_twin()
    {
        int seen = 0;
        foreach ((string file, EventModel model, byte[] avro) in Files())
        {
            string json = file[..^".avro".Length];
            List<DispatchEvent> events = file.Contains("bulk.json", StringComparison.Ordinal) ? EventAvro.ReadBulk(model, avro) : [EventAvro.Read(model, avro)];
            seen++;
            if (!File.Exists(json) || Stale.Any(s => json.EndsWith(s, StringComparison.Ordinal)))
            {
                continue;
            }

            JsonElement expected = JsonDocument.Parse(File.ReadAllBytes(json)).RootElement;
            JsonElement[] wanted = expected.TryGetProperty("events", out JsonElement list) ? [.. list.EnumerateArray()] : [expected];
            Assert.Equal(wanted.Length, events.Count);
            for (int i = 0; i < wanted.Length; i++)
            {
                EventAssert.Same(wanted[i], EventJson.Bytes(events[i]), file);

                // And through JSON and Avro again.
                DispatchEvent back = EventJson.Read(model, wanted[i]);
                using ByteBuffer buffer = new();
                EventAvro.Write(buffer, back);
                EventAssert.Same(wanted[i], EventJson.Bytes(EventAvro.Read(model, buffer.Span)), file);
            }
        }

        Assert.True(seen > 20, $"only {seen} files");
    }

    [Fact]
    public void What_is_written_is_byte_for_byte_what_the_field_writes()
    {
        int same = 0;
        foreach ((string file, EventModel model, byte[] avro) in Files().Where(f => !f.File.Contains("/v4/", StringComparison.Ordinal) && !f.File.Contains("/v5/", StringComparison.Ordinal)))
        {
            using ByteBuffer buffer = new();
            if (file.Contains("bulk.json", StringComparison.Ordinal))
            {
                List<DispatchEvent> events = EventAvro.ReadBulk(model, avro);
                int start = EventAvro.BeginBulk(buffer, events.Count);
                events.ForEach(e => EventAvro.Write(buffer, e));
                EventAvro.EndBulk(buffer, events.Count, start);
            }
            else
            {
                EventAvro.Write(buffer, EventAvro.Read(model, avro));
            }

            Assert.True(buffer.Span.SequenceEqual(avro), $"{file}: {Convert.ToHexString(buffer.Span[..40])} is not {Convert.ToHexString(avro.AsSpan(0, 40))}");
            same++;
        }

        Assert.True(same > 5);
    }

    [Fact]
    public void A_single_event_is_no_bulk_record()
    {
        foreach ((string file, EventModel model, byte[] avro) in Files().Where(f => !f.File.Contains("bulk", StringComparison.Ordinal)))
        {
            Assert.Throws<EventFormatException>(() => EventAvro.ReadBulk(model, avro));
            Assert.NotNull(file);
        }
    }

    [Fact]
    public void Old_features_called_like_the_dropped_field_stay()
    {
        List<DispatchEvent> events = EventAvro.ReadBulk(EventModel.Status, AzulCases.Bytes("bedrock/testdata/events/status/v5/bulk.json.avro"));
        Assert.Contains("file_format_legacy", string.Concat(events.Select(e => System.Text.Encoding.UTF8.GetString(EventJson.Bytes(e)))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_odd_event_is_read()
    {
        BinaryEvent e = Assert.IsType<BinaryEvent>(EventJson.Read(EventModel.Binary, AzulCases.Json("bedrock/testdata/events/sanity.json")));
        Assert.Equal("b76bbb2bf5a5cd78c1f85adf551bb90e", e.KafkaKey);
    }

    [Fact]
    public void The_offset_of_a_time_survives_json()
    {
        JsonElement job = AzulCases.Json("runner/tests/data/binary_event_message.json")[0];
        DispatchEvent e = EventJson.Read(EventModel.Binary, job);
        Assert.Contains("-07:00", System.Text.Encoding.UTF8.GetString(EventJson.Bytes(e)), StringComparison.Ordinal);
        EventAssert.Same(job, EventJson.Bytes(e), "job");
    }

    private static IEnumerable<(string File, EventModel Model, byte[] Avro)> Files()
    {
        string root = AzulCases.Path("bedrock/testdata/events");
        foreach (string file in Directory.EnumerateFiles(root, "*.avro", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string folder = Path.GetRelativePath(root, file).Split('/')[0];
            yield return (file, EventModels.Parse(folder == "speed" ? "status" : folder)!.Value, File.ReadAllBytes(file));
        }
    }
}
