using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.S3.Delivery;

/// <summary>Ends a delivery from deep inside; never leaves <see cref="S3Destination"/>.</summary>
internal sealed class S3Problem(DeliveryResult result) : Exception(result.Message)
{
    public DeliveryResult Result => result;
}
