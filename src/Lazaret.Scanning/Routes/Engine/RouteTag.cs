using System.Text.Json;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>What a route keeps with each item from the moment it is taken: the time that goes into its key, so that every try makes the same one.</summary>
/// <param name="TakenAt">When it was accepted, UTC.</param>
internal sealed record RouteTag(DateTimeOffset TakenAt)
{
    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>Null for text that is none of ours.</summary>
    public static RouteTag? Read(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<RouteTag>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
