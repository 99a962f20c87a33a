using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Domains.Text;

/// <summary>Writes bytes that are JSON already, and were checked when they were read.</summary>
internal sealed class RawJsonConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteRawValue(value, skipInputValidation: true);
}
