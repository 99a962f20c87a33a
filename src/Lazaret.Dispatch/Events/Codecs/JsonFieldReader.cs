using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>
/// Reads the members of an object. Members that are not known are left alone, those that are missing or null are empty, names are taken in any case, and the last of several counts
/// (<c>event-dispatcher</c> §2.1).
/// </summary>
internal readonly struct JsonFieldReader : IFieldCodec
{
    private readonly JsonElement element;
    private readonly bool odd;

    public JsonFieldReader(JsonElement element)
    {
        this.element = element;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (JsonMarshal.GetRawUtf8PropertyName(member).ContainsAnyExcept(Plain))
            {
                odd = true;
                break;
            }
        }
    }

    private static readonly System.Buffers.SearchValues<byte> Plain = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_"u8);

    public int Version => 6;

    public string Text(ReadOnlySpan<byte> name, string value, bool always = false)
    {
        if (!Find(name, out JsonElement member))
        {
            return "";
        }

        return member.ValueKind == JsonValueKind.String ? String(name, member) : throw Wrong(name, "text");
    }

    public long Number(ReadOnlySpan<byte> name, long value, bool always = false)
    {
        if (!Find(name, out JsonElement member))
        {
            return 0;
        }

        return member.ValueKind == JsonValueKind.Number && member.TryGetUInt32(out uint number) ? number : throw Wrong(name, "a whole number from 0 to 4294967295");
    }

    public ulong Size(ReadOnlySpan<byte> name, ulong value, bool always = false)
    {
        if (!Find(name, out JsonElement member))
        {
            return 0;
        }

        return member.ValueKind == JsonValueKind.Number && member.TryGetUInt64(out ulong number) ? number : throw Wrong(name, "a whole number of 0 or more");
    }

    public double Real(ReadOnlySpan<byte> name, double value, bool always = false)
    {
        if (!Find(name, out JsonElement member))
        {
            return 0;
        }

        return member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Wrong(name, "a number");
    }

    public bool Flag(ReadOnlySpan<byte> name, bool value, bool always = false)
    {
        if (!Find(name, out JsonElement member))
        {
            return false;
        }

        return member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.GetBoolean() : throw Wrong(name, "true or false");
    }

    public EventTime Time(ReadOnlySpan<byte> name, EventTime value, bool always = false)
    {
        if (!Find(name, out JsonElement member))
        {
            return EventTime.Zero;
        }

        return member.ValueKind == JsonValueKind.String && EventTime.TryParse(String(name, member), out EventTime time) ? time : throw Wrong(name, "a time such as 2024-05-01T10:00:00Z");
    }

    public byte[] Raw(ReadOnlySpan<byte> name, byte[] value, bool always = false) => Find(name, out JsonElement member) ? JsonMarshal.GetRawUtf8Value(member).ToArray() : [];

    public Dictionary<string, string> Map(ReadOnlySpan<byte> name, Dictionary<string, string> value, bool always = false)
    {
        Dictionary<string, string> map = [];
        if (!Find(name, out JsonElement member))
        {
            return map;
        }

        if (member.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(name, "an object of texts");
        }

        foreach (JsonProperty entry in member.EnumerateObject())
        {
            map[Name(name, entry)] = entry.Value.ValueKind switch
            {
                JsonValueKind.String => String(name, entry.Value),
                JsonValueKind.Null => "",
                _ => throw Wrong(name, "an object of texts"),
            };
        }

        return map;
    }

    public List<string> Texts(ReadOnlySpan<byte> name, List<string> value, bool always = false)
    {
        List<string> list = [];
        if (!Find(name, out JsonElement member))
        {
            return list;
        }

        if (member.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, "a list of texts");
        }

        foreach (JsonElement item in member.EnumerateArray())
        {
            list.Add(item.ValueKind == JsonValueKind.String ? String(name, item) : throw Wrong(name, "a list of texts"));
        }

        return list;
    }

    public T Record<T>(ReadOnlySpan<byte> name, T value, bool always = false)
        where T : class, IRecord, new()
    {
        if (!Find(name, out JsonElement member))
        {
            return new T();
        }

        if (member.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(name, "an object");
        }

        JsonFieldReader inner = new(member);
        value.Fields(ref inner);
        return value;
    }

    public List<T> Records<T>(ReadOnlySpan<byte> name, List<T> value, bool always = false)
        where T : class, IRecord, new()
    {
        List<T> list = [];
        if (!Find(name, out JsonElement member))
        {
            return list;
        }

        if (member.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, "a list of objects");
        }

        foreach (JsonElement item in member.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw Wrong(name, "a list of objects");
            }

            T record = new();
            JsonFieldReader inner = new(item);
            record.Fields(ref inner);
            list.Add(record);
        }

        return list;
    }

    public void Legacy()
    {
        // Never in JSON of this version.
    }

    private bool Find(ReadOnlySpan<byte> name, out JsonElement member)
    {
        if (odd)
        {
            return FindOdd(name, out member);
        }

        return element.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;
    }

    private bool FindOdd(ReadOnlySpan<byte> name, out JsonElement member)
    {
        string wanted = Encoding.UTF8.GetString(name);
        member = default;
        foreach (JsonProperty entry in element.EnumerateObject())
        {
            if (Name(name, entry).Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                member = entry.Value;
            }
        }

        return member.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    }

    private static string Name(ReadOnlySpan<byte> name, JsonProperty entry)
    {
        try
        {
            return entry.Name;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "valid Unicode");
        }
    }

    private static string String(ReadOnlySpan<byte> name, JsonElement member)
    {
        try
        {
            return member.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "valid Unicode");
        }
    }

    private static EventFormatException Wrong(ReadOnlySpan<byte> name, string allowed) => new($"has a wrong {Encoding.UTF8.GetString(name)}; allowed is {allowed}");
}
