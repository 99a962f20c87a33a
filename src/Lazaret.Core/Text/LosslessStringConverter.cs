using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Core.Text;

/// <summary>The JSON converter for members that hold lossless text: locations, names, destinations.</summary>
public sealed class LosslessStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => LosslessJson.ReadString(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => LosslessJson.WriteString(writer, value);
}
