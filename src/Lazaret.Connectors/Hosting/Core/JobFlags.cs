using System.Text.Json;

namespace Lazaret.Connectors.Hosting.Core;

/// <summary>Whether a job is paused or cancelled, as <c>jobs/{id}/raw</c> tells: the text <c>"1"</c> counts (<c>connectors</c> §1.3).</summary>
internal readonly record struct JobFlags(bool Paused, bool Cancelled)
{
    /// <summary>An answer that cannot be read means: carry on.</summary>
    public static JobFlags Of(CoreReply reply)
    {
        if (!reply.IsSuccess)
        {
            return default;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(reply.Body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Object)
            {
                return default;
            }

            return new JobFlags(Is(data, "paused"), Is(data, "cancel"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static bool Is(JsonElement data, string name) => data.TryGetProperty(name, out JsonElement value) && value.ToString() == "1";
}
