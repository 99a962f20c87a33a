using System.Globalization;
using System.Text;

namespace Lazaret.TestKit.Dsx;

/// <summary>
/// JSON as Python's <c>json</c> module reads and writes it: objects are dictionaries in their order, text may hold lone surrogates, non-ASCII is written as
/// <c>\uXXXX</c>. On purpose not the serializer that Lazaret itself uses.
/// </summary>
public static class PythonJson
{
    /// <summary>Writes a value made of dictionaries, sequences, text, numbers, booleans and null.</summary>
    /// <param name="value">The value.</param>
    /// <param name="compact">Without blanks, as senders that sign do it; else <c>", "</c> and <c>": "</c>.</param>
    public static byte[] Dumps(object? value, bool compact)
    {
        StringBuilder text = new();
        Write(text, value, compact);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads one value and nothing after it.</summary>
    /// <exception cref="FormatException">It is not JSON.</exception>
    public static object? Loads(ReadOnlySpan<byte> utf8)
    {
        PythonJsonReader reader = new(Encoding.UTF8.GetString(utf8));
        return reader.ReadAll();
    }

    /// <summary>The object in <paramref name="utf8"/>.</summary>
    /// <exception cref="FormatException">It is not a JSON object.</exception>
    public static Dictionary<string, object?> LoadsObject(ReadOnlySpan<byte> utf8) =>
        Loads(utf8) as Dictionary<string, object?> ?? throw new FormatException("A JSON object is expected.");

    /// <summary>A member that is text; null when it is absent or something else.</summary>
    public static string? Text(this IReadOnlyDictionary<string, object?> value, string name) => value.GetValueOrDefault(name) as string;

    private static void Write(StringBuilder text, object? value, bool compact)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool flag: text.Append(flag ? "true" : "false"); break;
            case string plain: Quote(text, plain); break;
            case int or long: text.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)); break;
            case double number: text.Append(number.ToString(number == Math.Floor(number) ? "F1" : "R", CultureInfo.InvariantCulture)); break;
            case IReadOnlyDictionary<string, object?> members:
                WriteAll(text, '{', '}', members, compact, (t, m) =>
                {
                    Quote(t, m.Key);
                    t.Append(compact ? ":" : ": ");
                    Write(t, m.Value, compact);
                });
                break;
            case IEnumerable<object?> values:
                WriteAll(text, '[', ']', values, compact, (t, v) => Write(t, v, compact));
                break;
            default: throw new ArgumentException($"{value.GetType()} has no JSON form here.", nameof(value));
        }
    }

    private static void WriteAll<T>(StringBuilder text, char open, char close, IEnumerable<T> values, bool compact, Action<StringBuilder, T> write)
    {
        text.Append(open);
        bool first = true;
        foreach (T value in values)
        {
            text.Append(first ? "" : compact ? "," : ", ");
            write(text, value);
            first = false;
        }

        text.Append(close);
    }

    private static void Quote(StringBuilder text, string plain)
    {
        text.Append('"');
        foreach (char c in plain)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                >= ' ' and < (char)0x7F => text.Append(c),
                _ => text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
            };
        }

        text.Append('"');
    }
}
