namespace Lazaret.Core.Delivery;

/// <summary>On whose side a delivery failed.</summary>
public enum DeliveryBlame
{
    /// <summary>The item: its bytes are not those that were scanned, they cannot be read, or its key is not allowed.</summary>
    Source = 0,

    /// <summary>The destination: it refuses, is missing, is full.</summary>
    Destination = 1,

    /// <summary>A bug or an unforeseen error of ours.</summary>
    Ourselves = 2,
}
