using System.Text.Json;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>JSON that is passed on as it came.</summary>
internal static class JsonRaw
{
    /// <summary>Is it one JSON value, with nothing behind it?</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Utf8JsonReader reader = new(bytes);
            while (reader.Read())
            {
            }

            return reader.TokenType != JsonTokenType.None;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
