using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Reads or writes the fields of a record, one after the other. Writers give back the value they were given.</summary>
internal interface IFieldCodec
{
    /// <summary>The schema that is read or written, 4 to 6. JSON is 6.</summary>
    int Version { get; }

    /// <param name="name">Member name in JSON.</param>
    /// <param name="value">The value.</param>
    /// <param name="always">Also in JSON when it is empty.</param>
    string Text(ReadOnlySpan<byte> name, string value, bool always = false);

    /// <summary>32 bits without sign; a long in Avro.</summary>
    long Number(ReadOnlySpan<byte> name, long value, bool always = false);

    /// <summary>64 bits without sign; 8 bytes, the highest first, in Avro.</summary>
    ulong Size(ReadOnlySpan<byte> name, ulong value, bool always = false);

    double Real(ReadOnlySpan<byte> name, double value, bool always = false);

    bool Flag(ReadOnlySpan<byte> name, bool value, bool always = false);

    /// <summary>Microseconds in Avro.</summary>
    EventTime Time(ReadOnlySpan<byte> name, EventTime value, bool always = false);

    /// <summary>Any JSON as it came, white space included; empty = none.</summary>
    byte[] Raw(ReadOnlySpan<byte> name, byte[] value, bool always = false);

    Dictionary<string, string> Map(ReadOnlySpan<byte> name, Dictionary<string, string> value, bool always = false);

    List<string> Texts(ReadOnlySpan<byte> name, List<string> value, bool always = false);

    T Record<T>(ReadOnlySpan<byte> name, T value, bool always = false)
        where T : class, IRecord, new();

    List<T> Records<T>(ReadOnlySpan<byte> name, List<T> value, bool always = false)
        where T : class, IRecord, new();

    /// <summary><c>file_format_legacy</c>: a string in the schemas 4 and 5 that is dropped; no longer in 6, never in JSON.</summary>
    void Legacy();
}
