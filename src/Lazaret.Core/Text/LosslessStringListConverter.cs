using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Core.Text;

/// <summary>The JSON converter for members that hold a list of lossless texts.</summary>
public sealed class LosslessStringListConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException($"A list of strings is expected here, not {reader.TokenType}.");
        }

        List<string> texts = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(LosslessJson.ReadString(ref reader) ?? throw new JsonException("A list of strings holds no nulls."));
        }

        return texts;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string text in value)
        {
            LosslessJson.WriteString(writer, text);
        }

        writer.WriteEndArray();
    }
}
