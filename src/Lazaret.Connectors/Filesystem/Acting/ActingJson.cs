using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>JSON of journals and quarantine records.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(QuarantineRecord))]
internal sealed partial class ActingJson : JsonSerializerContext
{
    public static byte[] Write(JournalEntry entry) => [.. JsonSerializer.SerializeToUtf8Bytes(entry, Default.JournalEntry), (byte)'\n'];

    public static byte[] Write(QuarantineRecord record) => [.. JsonSerializer.SerializeToUtf8Bytes(record, Default.QuarantineRecord), (byte)'\n'];

    public static JournalEntry? ReadJournal(byte[]? content) => Read(content, static c => JsonSerializer.Deserialize(c, Default.JournalEntry));

    public static QuarantineRecord? ReadRecord(byte[]? content) => Read(content, static c => JsonSerializer.Deserialize(c, Default.QuarantineRecord));

    private static T? Read<T>(byte[]? content, Func<byte[], T?> parse)
        where T : class
    {
        try
        {
            return content is null ? null : parse(content);
        }
        catch (JsonException)
        {
            return null; // torn or not ours
        }
    }
}
