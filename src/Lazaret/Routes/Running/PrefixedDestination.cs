using Lazaret.Core.Delivery;
using Lazaret.Core.Retries;

namespace Lazaret.Routes.Running;

/// <summary>A part of a destination: everything lies below a prefix.</summary>
internal sealed class PrefixedDestination(IDestination inner, string prefix) : IDestination
{
    private readonly string folder = prefix.Length == 0 ? "" : prefix + "/";

    public string Name => inner.Name;

    public string Kind => inner.Kind;

    public ValueTask<DeliveryResult> DeliverAsync(DeliveryItem item, CancellationToken cancellationToken) => inner.DeliverAsync(item with { Key = folder + item.Key }, cancellationToken);

    public ValueTask<DeliveryResult> MarkAsync(string key, CancellationToken cancellationToken) => inner.MarkAsync(folder + key, cancellationToken);

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
