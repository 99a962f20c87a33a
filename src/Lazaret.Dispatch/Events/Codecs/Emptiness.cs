using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Looks whether a record has any content.</summary>
internal struct Emptiness : IFieldCodec
{
    private bool full;

    public readonly int Version => 6;

    public static bool Of<T>(T record)
        where T : class, IRecord
    {
        Emptiness look = default;
        record.Fields(ref look);
        return !look.full;
    }

    public string Text(ReadOnlySpan<byte> name, string value, bool always = false) => See(value, value.Length > 0);

    public long Number(ReadOnlySpan<byte> name, long value, bool always = false) => See(value, value != 0);

    public ulong Size(ReadOnlySpan<byte> name, ulong value, bool always = false) => See(value, value != 0);

    public double Real(ReadOnlySpan<byte> name, double value, bool always = false) => See(value, value != 0);

    public bool Flag(ReadOnlySpan<byte> name, bool value, bool always = false) => See(value, value);

    public EventTime Time(ReadOnlySpan<byte> name, EventTime value, bool always = false) => See(value, !value.IsZero);

    public byte[] Raw(ReadOnlySpan<byte> name, byte[] value, bool always = false) => See(value, value.Length > 0);

    public Dictionary<string, string> Map(ReadOnlySpan<byte> name, Dictionary<string, string> value, bool always = false) => See(value, value.Count > 0);

    public List<string> Texts(ReadOnlySpan<byte> name, List<string> value, bool always = false) => See(value, value.Count > 0);

    public T Record<T>(ReadOnlySpan<byte> name, T value, bool always = false)
        where T : class, IRecord, new() => See(value, !Of(value));

    public List<T> Records<T>(ReadOnlySpan<byte> name, List<T> value, bool always = false)
        where T : class, IRecord, new() => See(value, value.Count > 0);

    public readonly void Legacy()
    {
        // Has no content.
    }

    private T See<T>(T value, bool content)
    {
        full |= content;
        return value;
    }
}
