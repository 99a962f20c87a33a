using System.Text.Json;

namespace Lazaret.Domains.Text;

/// <summary>JSON values in words.</summary>
internal static class Kinds
{
    public static string Of(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => "nothing",
    };
}
