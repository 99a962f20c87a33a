using System.Text.Json;
using System.Text.Unicode;

namespace Lazaret.Dispatch.Events.Codecs;

/// <summary>JSON that is passed on as it came.</summary>
internal static class JsonRaw
{
    /// <summary>Is it one JSON value, with nothing behind it?</summary>
    public static bool IsValid(ReadOnlySpan<byte> bytes)
    {
        // The reader does not look into texts.
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }

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
