using System.Collections.Concurrent;
using System.Security.Cryptography;
using Lazaret.Core.Delivery;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Tests.Routes.Engine;

/// <summary>A destination in memory that keeps the promises of the port, and can be made to misbehave.</summary>
internal sealed class FakeDestination(string name = "out") : IDestination
{
    public string Name => name;

    public string Kind => "fake";

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>Every write that took effect, in order.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    /// <summary>Answers in place of the delivery; null = the usual.</summary>
    public Func<DeliveryItem, DeliveryResult?>? OnDeliver { get; set; }

    public Func<Failure?>? OnCheck { get; set; }

    public async ValueTask<DeliveryResult> DeliverAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        if (OnDeliver?.Invoke(item) is { } scripted)
        {
            return scripted;
        }

        using MemoryStream got = new();
        try
        {
            await using Stream stream = await item.Open(cancellationToken);
            await stream.CopyToAsync(got, cancellationToken);
        }
        catch (IOException e)
        {
            return DeliveryResult.Unavailable(item.Key, DeliveryBlame.Source, e.Message);
        }

        byte[] bytes = got.ToArray();
        if (bytes.Length != item.Size || Convert.ToHexStringLower(SHA256.HashData(bytes)) != item.Sha256)
        {
            return DeliveryResult.Refused(item.Key, DeliveryBlame.Source, "other bytes than were scanned");
        }

        if (Objects.TryGetValue(item.Key, out byte[]? there) && item.Overwrite == OverwritePolicy.Never)
        {
            return there.AsSpan().SequenceEqual(bytes) ? DeliveryResult.Delivered(item.Key, wasThere: true) : DeliveryResult.Collision(item.Key, "taken");
        }

        Objects[item.Key] = bytes;
        Writes.Enqueue(item.Key);
        return DeliveryResult.Delivered(item.Key, "etag");
    }

    public ValueTask<DeliveryResult> MarkAsync(string key, CancellationToken cancellationToken)
    {
        if (Objects.TryAdd(key, []))
        {
            Writes.Enqueue(key);
        }

        return ValueTask.FromResult(DeliveryResult.Delivered(key));
    }

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(OnCheck?.Invoke());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static Failure Down => new(ErrorClass.ConnectorConnection, ReasonCode.Transient, "down");
}
