using System.Text.Json;
using Lazaret.Core.Text;
using Lazaret.Domains.Text;

namespace Lazaret.Domains.Api;

/// <summary>Reads a JSON array of names.</summary>
internal static class NameArray
{
    private const string Allowed = "an array of strings";

    /// <param name="body">The JSON.</param>
    /// <param name="most">How many names there may be.</param>
    /// <exception cref="DomainApiException">It is something else, or too much.</exception>
    public static string[] Parse(ReadOnlySpan<byte> body, int most)
    {
        if (body.IsEmpty)
        {
            throw Bad("The body is empty.");
        }

        List<string> names = [];
        Utf8JsonReader reader = new(body);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw Bad($"The body is {Kinds.Of(reader.TokenType)}.");
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.String)
                {
                    throw Bad($"Element {names.Count + 1} of the array is {Kinds.Of(reader.TokenType)}.");
                }

                if (names.Count == most)
                {
                    throw new DomainApiException(413, $"The array has more than {most} names, which is the most that is allowed; send application/x-ndjson for more.");
                }

                names.Add(LosslessJson.ReadString(ref reader)!);
            }

            // Something behind the array is a mistake too.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw Bad($"The body is no JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}, element {names.Count + 1}).");
        }

        return [.. names];
    }

    private static DomainApiException Bad(string detail) => new(400, detail) { Allowed = Allowed };
}
