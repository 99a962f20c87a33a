using System.Buffers;
using System.Text.Json;
using Lazaret.Core.Domains;
using Lazaret.Core.Text;

namespace Lazaret.Storage.Redis.Domains;

/// <summary>A result as one JSON object.</summary>
internal static class ResultJson
{
    public static byte[] Write(IReadOnlyList<AnswerDetail> details)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach (AnswerDetail detail in details)
            {
                writer.WritePropertyName(detail.Name);
                if (detail.IsNumber)
                {
                    writer.WriteRawValue(detail.Value);
                }
                else
                {
                    LosslessJson.WriteString(writer, detail.Value);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
