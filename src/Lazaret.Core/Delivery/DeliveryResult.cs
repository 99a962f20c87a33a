namespace Lazaret.Core.Delivery;

/// <summary>What a delivery gave.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Key">The key it is about.</param>
/// <param name="Message">One sentence for people; no file content, no secrets.</param>
public sealed record DeliveryResult(DeliveryStatus Status, string Key, string Message)
{
    /// <summary>The ETag that the destination gave it; null when it has none.</summary>
    public string? ETag { get; init; }

    /// <summary>The version that was written or found; null when the destination keeps no versions.</summary>
    public string? Version { get; init; }

    /// <summary>True when the equal object was there already and nothing was written.</summary>
    public bool WasThere { get; init; }

    /// <summary>On whose side it failed; of no meaning when it was delivered.</summary>
    public DeliveryBlame Blame { get; init; }

    /// <summary>The least wait that the destination asked for; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static DeliveryResult Delivered(string key, string? etag = null, string? version = null, bool wasThere = false) =>
        new(DeliveryStatus.Delivered, key, wasThere ? "It was there already, with equal content." : "Delivered.") { ETag = etag, Version = version, WasThere = wasThere };

    public static DeliveryResult Collision(string key, string message) => new(DeliveryStatus.Collision, key, message) { Blame = DeliveryBlame.Destination };

    public static DeliveryResult Refused(string key, DeliveryBlame blame, string message) => new(DeliveryStatus.Refused, key, message) { Blame = blame };

    public static DeliveryResult Unavailable(string key, DeliveryBlame blame, string message, TimeSpan? retryAfter = null) =>
        new(DeliveryStatus.Unavailable, key, message) { Blame = blame, RetryAfter = retryAfter };
}
