using Lazaret.Core.Retries;

namespace Lazaret.Core.Delivery;

/// <summary>
/// A place that clean items are handed to: a bucket, a folder, a server. All methods may be called at the same time from many threads.
/// Expected failures are values; an exception means a bug or the caller's own cancellation.
/// </summary>
public interface IDestination : IAsyncDisposable
{
    /// <summary>Its name in the route, for records and messages.</summary>
    string Name { get; }

    /// <summary>For people: <c>s3</c>, <c>folder</c>, <c>sftp</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// Hands one item over, whole or not at all: nothing is visible under its key before every byte is there, and <see cref="DeliveryStatus.Delivered"/> is said only after
    /// size and SHA-256 of what was written were checked against the item and of what the destination holds were checked by reading back what it says of it.
    /// Delivering the same item again, after a crash or an answer that got lost, finds the equal object and says so; it never makes a second one.
    /// </summary>
    ValueTask<DeliveryResult> DeliverAsync(DeliveryItem item, CancellationToken cancellationToken);

    /// <summary>
    /// Writes an object of zero bytes that says that the item whose key it is derived from is complete: to be called after that item was delivered. One that is there already is success;
    /// something else under this key is a collision and is left alone.
    /// </summary>
    /// <param name="key">The marker's own key; see <see cref="DeliveryKeys.TryMarker"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<DeliveryResult> MarkAsync(string key, CancellationToken cancellationToken);

    /// <summary>Could an item be delivered now, as far as can be told without leaving anything behind? Null when it could.</summary>
    ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken);
}
