using System.Text.Json;
using System.Text.Json.Serialization;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>The JSON of records and deeds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(QuarantineEntry))]
[JsonSerializable(typeof(QuarantineDeed))]
internal sealed partial class QuarantineJson : JsonSerializerContext
{
    private const int Sha256Digits = 64;

    /// <summary>A record as it lies beside its content.</summary>
    public static byte[] Write(QuarantineEntry entry)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, new JsonWriterOptions { Indented = true }))
        {
            JsonSerializer.Serialize(writer, entry, Default.QuarantineEntry);
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>A deed as one line, with its end.</summary>
    public static byte[] Write(QuarantineDeed deed) => [.. JsonSerializer.SerializeToUtf8Bytes(deed, Default.QuarantineDeed), (byte)'\n'];

    /// <summary>The record of an entry; null, and what is wrong with it, when it is not one or another entry's. Others may be able to write where records lie.</summary>
    public static QuarantineEntry? ReadEntry(ReadOnlySpan<byte> record, Guid id, QuarantineKind kind, out string? damage)
    {
        try
        {
            QuarantineEntry? entry = JsonSerializer.Deserialize(record, Default.QuarantineEntry);
            damage = entry is null || entry.Route is null || entry.Source is null || entry.Path is null || entry.Attributes is null || entry.Md5 is null ? "the record lacks what every record has"
                : entry.Id != id || entry.Kind != kind ? "the record is another entry's"
                : entry.Size < 0 || entry.Sha256 is not { Length: Sha256Digits } || !entry.Sha256.All(char.IsAsciiHexDigitLower) ? "the record has no size or no SHA-256"
                : null;
            return damage is null ? entry : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            damage = $"the record cannot be read: {e.Message}";
            return null;
        }
    }

    /// <summary>Null when it is none.</summary>
    public static QuarantineDeed? ReadDeed(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, Default.QuarantineDeed) is { By: not null, Why: not null } deed ? deed : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>What is known of an entry whose record cannot be read.</summary>
    public static QuarantineEntry Damaged(Guid id, QuarantineKind kind, long size, DateTimeOffset since, string damage) => new()
    {
        Id = id,
        Kind = kind,
        Route = "",
        Source = "",
        Path = "",
        Size = size,
        Sha256 = "",
        Outcome = kind == Core.Routes.Quarantine.QuarantineKind.Malicious ? Core.Outcomes.Outcome.Malicious : Core.Outcomes.Outcome.NotScanned,
        QuarantinedAt = since,
        Damage = damage,
    };
}
