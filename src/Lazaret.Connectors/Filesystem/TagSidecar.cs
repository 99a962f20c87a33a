using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lazaret.Connectors.Linux;

namespace Lazaret.Connectors.Filesystem;

/// <summary>
/// The file that carries the tags of another: <c>NAME.dsx.tags.json</c>, a JSON object of texts with sorted keys, indented by two spaces, with a line
/// feed at its end. Only a file of exactly that form counts as ours, so that nobody hides a file from the scan by giving it the name.
/// </summary>
internal static class TagSidecar
{
    public const long MaxSize = 64 * 1024;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static ReadOnlySpan<byte> Suffix => ".dsx.tags.json"u8;

    public static bool HasSidecarName(ReadOnlySpan<byte> name) => name.Length > Suffix.Length && name.EndsWith(Suffix);

    /// <summary>The bytes of a sidecar with these tags.</summary>
    public static byte[] Write(IEnumerable<KeyValuePair<string, string>> tags)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Indented))
        {
            writer.WriteStartObject();
            foreach ((string key, string value) in tags.OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Is the file, known to be regular, one that <see cref="Write"/> made?</summary>
    public static bool IsSidecar(int directory, byte[] name, in FileStat stat)
    {
        if (stat.Size is 0 or > MaxSize)
        {
            return false;
        }

        int fd = Beneath.Open(directory, name, OpenFlags.Read | OpenFlags.NonBlock);
        if (fd < 0)
        {
            return false;
        }

        using Fd handle = new(fd);
        byte[]? content = SmallFile.Read(fd, (int)MaxSize);
        return content is not null && IsCanonical(content);
    }

    /// <summary>Are these the bytes of a sidecar?</summary>
    public static bool IsCanonical(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            List<KeyValuePair<string, string>> tags = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.String)
                {
                    return false;
                }

                tags.Add(new(property.Name, property.Value.GetString()!));
            }

            return Write(tags).AsSpan().SequenceEqual(content);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // not JSON, or text that is no Unicode
        }
    }
}
