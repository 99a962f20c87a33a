using System.Globalization;
using System.Text.Json;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Routes.Notify;

/// <summary>What is sent: our own JSON, or what Slack's incoming webhooks take.</summary>
internal static class AlertBody
{
    private const string Bad = "#B22222";
    private const string Good = "#2E8B57";

    /// <param name="kind">The form.</param>
    /// <param name="alert">What happened.</param>
    /// <param name="id">Of the message, the same on every try.</param>
    /// <param name="repeats">Equal alerts since the last message that were not told.</param>
    public static byte[] Of(NotifyKind kind, RouteAlert alert, Guid id, int repeats)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            if (kind == NotifyKind.Slack)
            {
                Slack(json, alert, repeats);
            }
            else
            {
                Plain(json, alert, id, repeats);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Plain(Utf8JsonWriter json, RouteAlert alert, Guid id, int repeats)
    {
        json.WriteString("id", id);
        json.WriteString("event", Names.Of(alert.Event));
        json.WriteString("route", alert.Route);
        json.WriteString("at", alert.At.ToUniversalTime());
        json.WriteString("text", Shown.Of(alert.Text));
        json.WriteNumber("repeats", repeats);
        json.WriteStartObject("fields");
        foreach ((string name, string value) in alert.Fields)
        {
            json.WriteString(name, Shown.Of(value));
        }

        json.WriteEndObject();
    }

    private static void Slack(Utf8JsonWriter json, RouteAlert alert, int repeats)
    {
        bool good = alert.Event == NotifyEvent.Recovered;
        json.WriteString("text", $"{(good ? ":white_check_mark:" : ":fire:")} Lazaret route {Safe(alert.Route)}: {Names.Of(alert.Event)}");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("text", Safe(alert.Text) + (repeats == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (and {repeats} more like it)")));
        json.WriteString("color", good ? Good : Bad);
        json.WriteStartArray("fields");
        Field(json, "Priority", good ? "Low" : "High");
        foreach ((string name, string value) in alert.Fields)
        {
            Field(json, Safe(name), Safe(value));
        }

        json.WriteEndArray();
        json.WriteString("footer", "Lazaret");
        json.WriteNumber("ts", alert.At.ToUnixTimeSeconds());
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Field(Utf8JsonWriter json, string title, string value)
    {
        json.WriteStartObject();
        json.WriteString("title", title);
        json.WriteString("value", value);
        json.WriteBoolean("short", value.Length < 40);
        json.WriteEndObject();
    }

    /// <summary>These three begin links and mentions there; a hostile name must not call a whole channel.</summary>
    private static string Safe(string text) =>
        Shown.Of(text).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
