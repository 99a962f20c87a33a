using System.Text;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Tests.Events;

/// <summary>A codec that reads nothing: it puts a random value into every field. Half of them are empty.</summary>
internal readonly struct RandomFields(Random random, int depth) : IFieldCodec
{
    private static readonly string[] Texts = ["a", "b.c", "é😀", "\"\\/", "\u0001\n", "2024-05-01T10:00:00Z", "content", "extracted", "sourced", "", "x", new('l', 300)];

    private static readonly string[] Jsons = ["1", "-1.50e3", "\"x\"", "false", "true", " { \"a\" : [ 1 , {} ] } ", "[]", "{\"é\":\"\\u00e9\"}"];

    public int Version => 6;

    public string Text(ReadOnlySpan<byte> name, string value, bool always = false) => random.Next(2) == 0 ? "" : Texts[random.Next(Texts.Length)];

    public long Number(ReadOnlySpan<byte> name, long value, bool always = false) => random.Next(3) switch { 0 => 0, 1 => uint.MaxValue, _ => random.Next() };

    public ulong Size(ReadOnlySpan<byte> name, ulong value, bool always = false) => random.Next(3) switch { 0 => 0, 1 => ulong.MaxValue, _ => (ulong)random.NextInt64() };

    public double Real(ReadOnlySpan<byte> name, double value, bool always = false) => random.Next(3) switch { 0 => 0, 1 => -1e300, _ => random.NextDouble() };

    public bool Flag(ReadOnlySpan<byte> name, bool value, bool always = false) => random.Next(2) == 0;

    public EventTime Time(ReadOnlySpan<byte> name, EventTime value, bool always = false) => random.Next(4) switch
    {
        0 => EventTime.Zero,
        1 => EventTime.FromMicros(long.MaxValue),
        2 => EventTime.FromMicros(-random.NextInt64(1L << 50)),
        _ => EventTime.FromMicros(random.NextInt64(1L << 52)),
    };

    public byte[] Raw(ReadOnlySpan<byte> name, byte[] value, bool always = false) => random.Next(2) == 0 ? [] : Encoding.UTF8.GetBytes(Jsons[random.Next(Jsons.Length)].Trim());

    public Dictionary<string, string> Map(ReadOnlySpan<byte> name, Dictionary<string, string> value, bool always = false)
    {
        Dictionary<string, string> map = [];
        for (int i = random.Next(4); i > 0; i--)
        {
            map[Texts[random.Next(Texts.Length)]] = Texts[random.Next(Texts.Length)];
        }

        return map;
    }

    List<string> IFieldCodec.Texts(ReadOnlySpan<byte> name, List<string> value, bool always)
    {
        List<string> list = [];
        for (int i = random.Next(4); i > 0; i--)
        {
            list.Add(Texts[random.Next(Texts.Length)]);
        }

        return list;
    }

    public T Record<T>(ReadOnlySpan<byte> name, T value, bool always = false)
        where T : class, IRecord, new()
    {
        RandomFields inner = new(random, depth + 1);
        value.Fields(ref inner);
        return value;
    }

    public List<T> Records<T>(ReadOnlySpan<byte> name, List<T> value, bool always = false)
        where T : class, IRecord, new()
    {
        List<T> list = [];
        for (int i = depth > 4 ? 0 : random.Next(4); i > 0; i--)
        {
            T record = new();
            RandomFields inner = new(random, depth + 1);
            record.Fields(ref inner);
            list.Add(record);
        }

        return list;
    }

    public void Legacy()
    {
        // Not in this version.
    }
}
