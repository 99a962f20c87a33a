using Lazaret.Core.Delivery;
using Lazaret.Core.Routes.Definition;
using Lazaret.Scanning.Routes.Engine;

namespace Lazaret.Scanning.Routes.Delivering;

/// <summary>
/// Hands one file to one destination of a route, whoever asks for it: 1. the key by its template, 2. the content, under another key where the first is taken and the route allows that,
/// 3. the marker. Running it again finds what is there already.
/// </summary>
internal static class TargetDelivery
{
    /// <param name="target">The destination.</param>
    /// <param name="values">What the key is made of; the prefix is the destination's own.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="open">The content, as often as it is needed.</param>
    /// <param name="metadata">What is written beside it where the destination can.</param>
    /// <param name="beforeMark">Called between content and marker.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>With the key of the content; a marker that failed is a failure.</returns>
    public static async ValueTask<DeliveryResult> RunAsync(
        RouteTarget target,
        KeyValues values,
        long size,
        Func<CancellationToken, ValueTask<Stream>> open,
        IReadOnlyDictionary<string, string> metadata,
        Action beforeMark,
        CancellationToken cancellationToken)
    {
        // 1.
        RouteDestination definition = target.Definition;
        if (!definition.Key.TryMake(values with { Prefix = definition.Prefix }, out string key, out string? error))
        {
            return DeliveryResult.Refused(key, DeliveryBlame.Destination, error);
        }

        // 2.
        DeliveryItem item = new()
        {
            Key = key,
            SourceName = values.Path,
            Size = size,
            Sha256 = values.Sha256,
            Open = open,
            Metadata = metadata,
            Overwrite = definition.Overwrite,
        };
        DeliveryResult result = await target.Destination.DeliverAsync(item, cancellationToken).ConfigureAwait(false);
        if (result.Status == DeliveryStatus.Collision && definition.RenameOnCollision)
        {
            result = await target.Destination.DeliverAsync(item with { Key = DeliveryKeys.Alternative(key, item.Sha256) }, cancellationToken).ConfigureAwait(false);
        }

        if (result.Status != DeliveryStatus.Delivered || definition.DoneMarker is not { } suffix)
        {
            return result;
        }

        // 3.
        beforeMark();
        DeliveryResult marked = DeliveryKeys.TryMarker(result.Key, suffix, out string marker, out error)
            ? await target.Destination.MarkAsync(marker, cancellationToken).ConfigureAwait(false)
            : DeliveryResult.Refused(marker, DeliveryBlame.Destination, error);
        return marked.Status == DeliveryStatus.Delivered ? result : marked with { Blame = DeliveryBlame.Destination };
    }
}
