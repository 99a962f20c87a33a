using System.Text.Json;

namespace Lazaret.Connectors.Hosting.Core;

/// <summary>Whether and how the core takes batches, asked at most every 30 s (<c>connectors</c> §1.10). Not told = it does not.</summary>
internal sealed class CoreBatching(CoreClient core, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);
    private long askedAt;
    private bool asked;
    private (bool Enabled, int Default, int Max) told;

    /// <summary>The size to use; 0 = send singly.</summary>
    public async Task<int> SizeAsync(int? wanted, int ours, CancellationToken cancellationToken)
    {
        if (!asked || time.GetElapsedTime(askedAt) > Fresh)
        {
            CoreReply reply = await core.ConfigAsync(cancellationToken).ConfigureAwait(false);
            while (reply.Status == 0)
            {
                // A core that is away has not said that it takes no batches; without it nothing can be sent anyhow.
                await Task.Delay(Again, time, cancellationToken).ConfigureAwait(false);
                reply = await core.ConfigAsync(cancellationToken).ConfigureAwait(false);
            }

            told = Read(reply);
            asked = true;
            askedAt = time.GetTimestamp();
        }

        return told.Enabled ? Math.Min(Math.Max(1, wanted ?? Math.Max(ours, told.Default)), Math.Max(1, told.Max)) : 0;
    }

    /// <summary>The core refused a batch although it said that it takes them: singly for a while.</summary>
    public void Refused()
    {
        told = default;
        asked = true;
        askedAt = time.GetTimestamp();
    }

    private static (bool Enabled, int Default, int Max) Read(CoreReply reply)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(reply.IsSuccess ? reply.Body : "{}"u8.ToArray());
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("workers", out JsonElement workers) && workers.ValueKind == JsonValueKind.Object
                && workers.TryGetProperty("scan_request_batch_enabled", out JsonElement enabled) && enabled.ValueKind == JsonValueKind.True)
            {
                return (true, Number(workers, "scan_request_batch_default_size", 10), Number(workers, "scan_request_batch_max_size", 100));
            }
        }
        catch (JsonException)
        {
            // A core that we do not understand gets what every core takes.
        }

        return default;
    }

    private static int Number(JsonElement workers, string name, int fallback) =>
        workers.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : fallback;
}
