using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Lazaret.Connectors.S3.Listing;

/// <summary>Where a listing stands, as text: the segments that are not over, and how far each was handed out.</summary>
internal static class ListCursor
{
    private const int MostSegments = 4096;

    public static string Write(IEnumerable<ListSegment> open)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartArray();
            foreach (ListSegment segment in open)
            {
                json.WriteStartObject();
                json.WriteString("p", segment.Prefix);
                json.WriteNumber("d", segment.Expand ? segment.Depth : -1);
                if (segment.After is not null)
                {
                    json.WriteString("a", segment.After);
                }

                if (segment.AfterVersion is not null)
                {
                    json.WriteString("v", segment.AfterVersion);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return "s3:" + Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>Reads a cursor; null when it is not one of ours, or not one of this asset.</summary>
    public static List<ListSegment>? Read(string text, string assetPrefix)
    {
        if (!text.StartsWith("s3:", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text[3..]);
            List<ListSegment> open = [];
            foreach (JsonElement one in document.RootElement.EnumerateArray())
            {
                string prefix = one.GetProperty("p").GetString()!;
                int depth = one.GetProperty("d").GetInt32();
                if (!prefix.StartsWith(assetPrefix, StringComparison.Ordinal) || open.Count == MostSegments)
                {
                    return null;
                }

                open.Add(new ListSegment(prefix, depth >= 0, Math.Max(0, depth), Text(one, "a"), Text(one, "v")));
            }

            return open;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement one, string name) => one.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
