namespace Lazaret.Core.Delivery;

/// <summary>What happens when the destination holds something else under an item's key.</summary>
public enum OverwritePolicy
{
    /// <summary>It is left as it is, and the delivery ends in <see cref="DeliveryStatus.Collision"/>.</summary>
    Never = 0,

    /// <summary>It is replaced, in one step.</summary>
    Always = 1,
}
