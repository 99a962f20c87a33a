using System.Buffers.Binary;
using System.Text;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Reads records in Avro's binary form, schema 4, 5 or 6 (<c>event-dispatcher</c> §4). Both forms of blocks are understood.</summary>
internal ref struct AvroReader(ReadOnlySpan<byte> bytes, int version) : IFieldCodec
{
    /// <summary>How deep records may lie in one another; the models need six.</summary>
    private const int MostDepth = 16;
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int depth;

    public readonly int Version => version;

    /// <summary>Where it stands.</summary>
    public int Position { get; private set; }

    public readonly bool AtEnd => Position == bytes.Length;

    public string Text(ReadOnlySpan<byte> name, string value, bool always = false)
    {
        int length = Length(name);
        if (length == 0)
        {
            return "";
        }

        ReadOnlySpan<byte> text = bytes.Slice(Position, length);
        Position += length;
        return Encoding.UTF8.GetString(text);
    }

    public long Number(ReadOnlySpan<byte> name, long value, bool always = false) => Long(name);

    public ulong Size(ReadOnlySpan<byte> name, ulong value, bool always = false) => BinaryPrimitives.ReadUInt64BigEndian(Fixed(8, name));

    public double Real(ReadOnlySpan<byte> name, double value, bool always = false) => BinaryPrimitives.ReadDoubleLittleEndian(Fixed(8, name));

    public bool Flag(ReadOnlySpan<byte> name, bool value, bool always = false) => Fixed(1, name)[0] switch
    {
        0 => false,
        1 => true,
        _ => throw Wrong(name),
    };

    public EventTime Time(ReadOnlySpan<byte> name, EventTime value, bool always = false) => EventTime.FromMicros(Long(name));

    public byte[] Raw(ReadOnlySpan<byte> name, byte[] value, bool always = false)
    {
        int length = Length(name);
        return length == 0 ? [] : Fixed(length, name).ToArray();
    }

    public Dictionary<string, string> Map(ReadOnlySpan<byte> name, Dictionary<string, string> value, bool always = false)
    {
        Dictionary<string, string> map = [];
        for (long count = Block(name); count > 0; count = Block(name))
        {
            for (long i = 0; i < count; i++)
            {
                string key = Text(name, "");
                map[key] = Text(name, "");
            }
        }

        return map;
    }

    public List<string> Texts(ReadOnlySpan<byte> name, List<string> value, bool always = false)
    {
        List<string> list = [];
        for (long count = Block(name); count > 0; count = Block(name))
        {
            for (long i = 0; i < count; i++)
            {
                list.Add(Text(name, ""));
            }
        }

        return list;
    }

    public T Record<T>(ReadOnlySpan<byte> name, T value, bool always = false)
        where T : class, IRecord, new()
    {
        if (++depth > MostDepth)
        {
            throw Wrong(name);
        }

        value.Fields(ref this);
        depth--;
        return value;
    }

    public List<T> Records<T>(ReadOnlySpan<byte> name, List<T> value, bool always = false)
        where T : class, IRecord, new()
    {
        List<T> list = [];
        for (long count = Block(name); count > 0; count = Block(name))
        {
            for (long i = 0; i < count; i++)
            {
                list.Add(Record(name, new T()));
            }
        }

        return list;
    }

    public void Legacy()
    {
        if (version < 6)
        {
            int length = Length("file_format_legacy"u8);
            Position += length;
        }
    }

    /// <summary>A number.</summary>
    public long Long(ReadOnlySpan<byte> name)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (Position >= bytes.Length)
            {
                throw Ended(name);
            }

            byte next = bytes[Position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw Wrong(name);
    }

    /// <summary>The number of entries in the block that begins here; 0 = there are no more. No block can have more entries than bytes: each has at least one.</summary>
    public long Block(ReadOnlySpan<byte> name)
    {
        long count = Long(name);
        if (count < 0)
        {
            long size = Long(name);
            if (size < 0 || size > bytes.Length - Position || count == long.MinValue)
            {
                throw Wrong(name);
            }

            count = -count;
        }

        return count > bytes.Length - Position ? throw Wrong(name) : count;
    }

    private int Length(ReadOnlySpan<byte> name)
    {
        long length = Long(name);
        return length < 0 ? throw Wrong(name) : length > bytes.Length - Position ? throw Ended(name) : (int)length;
    }

    private ReadOnlySpan<byte> Fixed(int count, ReadOnlySpan<byte> name)
    {
        if (bytes.Length - Position < count)
        {
            throw Ended(name);
        }

        ReadOnlySpan<byte> piece = bytes.Slice(Position, count);
        Position += count;
        return piece;
    }

    private readonly EventFormatException Wrong(ReadOnlySpan<byte> name) => new($"is wrong at byte {Position}, in {Encoding.UTF8.GetString(name)}");

    private readonly EventFormatException Ended(ReadOnlySpan<byte> name) => new($"ends at byte {bytes.Length} in the middle of {Encoding.UTF8.GetString(name)}");
}
