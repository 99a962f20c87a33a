using System.Text.Json;
using Lazaret.Core.Text;

namespace Lazaret.Domains.Text;

/// <summary>Reads the name in a line of JSON: an object with a member that holds it, or the name alone as a string.</summary>
/// <param name="Member">The member's name.</param>
/// <param name="Strings">A line may also be a string.</param>
internal sealed record JsonLine(string Member, bool Strings)
{
    /// <summary>The name, and whether it came in an object.</summary>
    /// <exception cref="InputException">The line is no JSON, or of another kind.</exception>
    public (string Name, bool IsObject) Read(ReadOnlySpan<byte> line, long number)
    {
        Utf8JsonReader reader = new(line);
        try
        {
            reader.Read();
            (string? name, bool isObject) = reader.TokenType switch
            {
                JsonTokenType.String when Strings => (LosslessJson.ReadString(ref reader), false),
                JsonTokenType.StartObject => (Find(ref reader, number), true),
                _ => throw new InputException(number, $"is {Kinds.Of(reader.TokenType)}; allowed is {Allowed}"),
            };
            // Anything behind the value throws.
            reader.Read();
            return (name ?? throw new InputException(number, $"has no member \"{Member}\"; allowed is {Allowed}"), isObject);
        }
        catch (JsonException)
        {
            throw new InputException(number, $"is no JSON; allowed is {Allowed}");
        }
    }

    private string Allowed => $"{(Strings ? "a string or " : "")}an object with the member \"{Member}\"";

    private string? Find(ref Utf8JsonReader reader, long number)
    {
        string? name = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            bool wanted = reader.ValueTextEquals(Member);
            reader.Read();
            if (!wanted)
            {
                reader.Skip();
            }
            else if (name is not null)
            {
                throw new InputException(number, $"has the member \"{Member}\" twice");
            }
            else if (reader.TokenType != JsonTokenType.String)
            {
                throw new InputException(number, $"has {Kinds.Of(reader.TokenType)} as its member \"{Member}\"; allowed is a string");
            }
            else
            {
                name = LosslessJson.ReadString(ref reader);
            }
        }

        return name;
    }
}
