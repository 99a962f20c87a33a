using System.Text;
using System.Text.Json;
using Lazaret.Core.Text;

namespace Lazaret.Remote;

/// <summary>Members of an answer. Text may hold halves of characters (<see cref="LosslessUtf8"/>), at which JsonElement.GetString throws.</summary>
internal static class JsonText
{
    /// <summary>The text of a member; null when it is not there, is null, or the element is no object.</summary>
    public static string? Of(JsonElement element, params string[] path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        if (element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            return element.GetRawText();
        }

        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(element.GetRawText()));
        reader.Read();
        return LosslessJson.ReadString(ref reader);
    }

    /// <summary>A number; 0 when it is not there.</summary>
    public static long Number(JsonElement element, params string[] path) =>
        long.TryParse(Of(element, path), System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : 0;
}
