namespace Lazaret.Core.Delivery;

/// <summary>How a delivery ended. The numbers are stored.</summary>
public enum DeliveryStatus
{
    /// <summary>The destination holds exactly this item under its key, checked; it was put there now or by an earlier try.</summary>
    Delivered = 0,

    /// <summary>Something else has the key and was left alone. Trying again changes nothing.</summary>
    Collision = 1,

    /// <summary>It cannot be delivered like this; <see cref="DeliveryResult.Blame"/> says on whose side. Trying again changes nothing before somebody acts.</summary>
    Refused = 2,

    /// <summary>It did not work now and may later. Trying again is harmless, also when the destination took the item and only its answer was lost.</summary>
    Unavailable = 3,
}
