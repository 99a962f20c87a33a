using System.Buffers.Binary;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Writes records in Avro's binary form (<c>event-dispatcher</c> §4), always in schema 6. Blocks carry their size, as those of the writers in the field do.</summary>
internal readonly struct AvroWriter(ByteBuffer buffer) : IFieldCodec
{
    /// <summary>Entries in one block, as the writers in the field have it.</summary>
    private const int Block = 100;

    public int Version => 6;

    public string Text(ReadOnlySpan<byte> name, string value, bool always = false)
    {
        buffer.AppendText(value);
        return value;
    }

    public long Number(ReadOnlySpan<byte> name, long value, bool always = false)
    {
        buffer.AppendLong(value);
        return value;
    }

    public ulong Size(ReadOnlySpan<byte> name, ulong value, bool always = false)
    {
        BinaryPrimitives.WriteUInt64BigEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
        return value;
    }

    public double Real(ReadOnlySpan<byte> name, double value, bool always = false)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
        return value;
    }

    public bool Flag(ReadOnlySpan<byte> name, bool value, bool always = false)
    {
        buffer.Append(value ? (byte)1 : (byte)0);
        return value;
    }

    public EventTime Time(ReadOnlySpan<byte> name, EventTime value, bool always = false)
    {
        buffer.AppendLong(value.Micros);
        return value;
    }

    public byte[] Raw(ReadOnlySpan<byte> name, byte[] value, bool always = false)
    {
        buffer.AppendLong(value.Length);
        buffer.Append(value);
        return value;
    }

    public Dictionary<string, string> Map(ReadOnlySpan<byte> name, Dictionary<string, string> value, bool always = false)
    {
        if (value.Count > 0)
        {
            buffer.AppendLong(-value.Count);
            int start = buffer.Length;
            foreach ((string key, string text) in value)
            {
                buffer.AppendText(key);
                buffer.AppendText(text);
            }

            buffer.InsertLong(start, buffer.Length - start);
        }

        buffer.Append(0);
        return value;
    }

    public List<string> Texts(ReadOnlySpan<byte> name, List<string> value, bool always = false)
    {
        for (int from = 0; from < value.Count; from += Block)
        {
            int count = Math.Min(Block, value.Count - from);
            buffer.AppendLong(-count);
            int start = buffer.Length;
            for (int i = from; i < from + count; i++)
            {
                buffer.AppendText(value[i]);
            }

            buffer.InsertLong(start, buffer.Length - start);
        }

        buffer.Append(0);
        return value;
    }

    public T Record<T>(ReadOnlySpan<byte> name, T value, bool always = false)
        where T : class, IRecord, new()
    {
        AvroWriter self = this;
        value.Fields(ref self);
        return value;
    }

    public List<T> Records<T>(ReadOnlySpan<byte> name, List<T> value, bool always = false)
        where T : class, IRecord, new()
    {
        AvroWriter self = this;
        for (int from = 0; from < value.Count; from += Block)
        {
            int count = Math.Min(Block, value.Count - from);
            buffer.AppendLong(-count);
            int start = buffer.Length;
            for (int i = from; i < from + count; i++)
            {
                value[i].Fields(ref self);
            }

            buffer.InsertLong(start, buffer.Length - start);
        }

        buffer.Append(0);
        return value;
    }

    public void Legacy()
    {
        // Not in schema 6.
    }
}
