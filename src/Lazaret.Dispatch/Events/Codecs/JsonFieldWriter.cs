using System.Text.Json;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>Writes the members of an object; its braces are the caller's. Nothing is ever null, and what is empty is left out unless it must be there (<c>event-dispatcher</c> §3).</summary>
internal readonly struct JsonFieldWriter(Utf8JsonWriter json) : IFieldCodec
{
    public int Version => 6;

    public string Text(ReadOnlySpan<byte> name, string value, bool always = false)
    {
        if (always || value.Length > 0)
        {
            json.WriteString(name, value);
        }

        return value;
    }

    public long Number(ReadOnlySpan<byte> name, long value, bool always = false)
    {
        if (always || value != 0)
        {
            json.WriteNumber(name, value);
        }

        return value;
    }

    public ulong Size(ReadOnlySpan<byte> name, ulong value, bool always = false)
    {
        if (always || value != 0)
        {
            json.WriteNumber(name, value);
        }

        return value;
    }

    public double Real(ReadOnlySpan<byte> name, double value, bool always = false)
    {
        if (double.IsFinite(value) && (always || value != 0))
        {
            json.WriteNumber(name, value);
        }

        return value;
    }

    public bool Flag(ReadOnlySpan<byte> name, bool value, bool always = false)
    {
        if (always || value)
        {
            json.WriteBoolean(name, value);
        }

        return value;
    }

    public EventTime Time(ReadOnlySpan<byte> name, EventTime value, bool always = false)
    {
        if (always || !value.IsZero)
        {
            Span<char> text = stackalloc char[40];
            int length = value.Format(text);
            json.WriteString(name, text[..length]);
        }

        return value;
    }

    public byte[] Raw(ReadOnlySpan<byte> name, byte[] value, bool always = false)
    {
        if (value.Length > 0)
        {
            json.WritePropertyName(name);
            if (JsonRaw.IsValid(value))
            {
                json.WriteRawValue(value, skipInputValidation: true);
            }
            else
            {
                // Only a foreign writer of Avro makes this; a client must still be able to read the rest.
                json.WriteNullValue();
            }
        }

        return value;
    }

    public Dictionary<string, string> Map(ReadOnlySpan<byte> name, Dictionary<string, string> value, bool always = false)
    {
        if (always || value.Count > 0)
        {
            json.WriteStartObject(name);
            foreach ((string key, string text) in value)
            {
                json.WriteString(key, text);
            }

            json.WriteEndObject();
        }

        return value;
    }

    public List<string> Texts(ReadOnlySpan<byte> name, List<string> value, bool always = false)
    {
        if (always || value.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (string text in value)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        return value;
    }

    public T Record<T>(ReadOnlySpan<byte> name, T value, bool always = false)
        where T : class, IRecord, new()
    {
        if (always || !Emptiness.Of(value))
        {
            JsonFieldWriter self = this;
            json.WriteStartObject(name);
            value.Fields(ref self);
            json.WriteEndObject();
        }

        return value;
    }

    public List<T> Records<T>(ReadOnlySpan<byte> name, List<T> value, bool always = false)
        where T : class, IRecord, new()
    {
        if (always || value.Count > 0)
        {
            JsonFieldWriter self = this;
            json.WriteStartArray(name);
            foreach (T item in value)
            {
                json.WriteStartObject();
                item.Fields(ref self);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return value;
    }

    public void Legacy()
    {
        // Never in JSON.
    }
}
