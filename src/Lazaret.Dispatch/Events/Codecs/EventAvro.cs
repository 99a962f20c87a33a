using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Events in Avro: single ones, as the log holds them, and many in one record, as HTTP has them (<c>event-dispatcher</c> §4).</summary>
internal static class EventAvro
{
    /// <summary>Fewer bytes than this may be an empty bulk record.</summary>
    private const int EmptyBulk = 10;

    public static void Write(ByteBuffer buffer, DispatchEvent e)
    {
        e.ModelVersion = DispatchEvent.CurrentVersion;
        AvroWriter writer = new(buffer);
        e.Fields(ref writer);
    }

    /// <summary>Begins a bulk record of so many events; each is then written, and <see cref="EndBulk"/> ends it.</summary>
    public static int BeginBulk(ByteBuffer buffer, int count)
    {
        buffer.AppendLong(DispatchEvent.CurrentVersion);
        if (count > 0)
        {
            buffer.AppendLong(-count);
        }

        return buffer.Length;
    }

    public static void EndBulk(ByteBuffer buffer, int count, int start)
    {
        if (count > 0)
        {
            buffer.InsertLong(start, buffer.Length - start);
        }

        buffer.Append(0);
    }

    /// <summary>Reads one event and lifts it to the current version.</summary>
    /// <exception cref="EventFormatException">It is none.</exception>
    public static DispatchEvent Read(EventModel model, ReadOnlySpan<byte> bytes)
    {
        AvroReader reader = new(bytes, SchemaOf(bytes));
        DispatchEvent e = EventModels.New(model);
        e.Fields(ref reader);
        if (!reader.AtEnd)
        {
            throw new EventFormatException($"has {bytes.Length - reader.Position} bytes too many");
        }

        return Lift(e);
    }

    /// <summary>Reads a bulk record.</summary>
    /// <exception cref="EventFormatException">It is none.</exception>
    public static List<DispatchEvent> ReadBulk(EventModel model, ReadOnlySpan<byte> bytes)
    {
        int version = SchemaOf(bytes);
        AvroReader reader = new(bytes, version);
        if (version > 4)
        {
            reader.Long("model_version"u8);
        }

        List<DispatchEvent> events = [];
        for (long count = reader.Block("events"u8); count > 0; count = reader.Block("events"u8))
        {
            for (long i = 0; i < count; i++)
            {
                DispatchEvent e = EventModels.New(model);
                e.Fields(ref reader);
                events.Add(Lift(e));
            }
        }

        return !reader.AtEnd
            ? throw new EventFormatException($"has {bytes.Length - reader.Position} bytes too many")
            : events.Count == 0 && bytes.Length > EmptyBulk ? throw new EventFormatException("has no events in many bytes") : events;
    }

    /// <summary>The first number decides; anything but 5 and 6 is 4, whose bulk records begin with a count.</summary>
    private static int SchemaOf(ReadOnlySpan<byte> bytes)
    {
        AvroReader reader = new(bytes, 6);
        return reader.Long("model_version"u8) switch
        {
            6 => 6,
            5 => 5,
            _ => 4,
        };
    }

    private static DispatchEvent Lift(DispatchEvent e)
    {
        e.ModelVersion = DispatchEvent.CurrentVersion;
        if (e is StatusEvent status)
        {
            status.Entity.Input.ModelVersion = DispatchEvent.CurrentVersion;
            foreach (BinaryEvent result in status.Entity.Results)
            {
                result.ModelVersion = DispatchEvent.CurrentVersion;
            }
        }

        return e;
    }
}
