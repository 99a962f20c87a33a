using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Domains.Grpc;

/// <summary>Tells connections that are older than allowed to end after the calls under way; gRPC clients connect anew by themselves, perhaps to another server.</summary>
/// <param name="most">Zero = any age.</param>
/// <param name="time">The clock.</param>
internal sealed class ConnectionAge(TimeSpan most, TimeProvider time)
{
    private static readonly object Key = new();

    /// <summary>Notes when a connection has to end: a tenth earlier or later, so that those that began together do not end together.</summary>
    public void Begin(ConnectionContext connection) =>
        connection.Items[Key] = time.GetTimestamp() + (long)(most.TotalSeconds * (0.9 + (Random.Shared.NextDouble() / 5)) * time.TimestampFrequency);

    public void Look(HttpContext http)
    {
        if (most > TimeSpan.Zero && http.Features.Get<IConnectionItemsFeature>()?.Items[Key] is long end && time.GetTimestamp() > end)
        {
            http.Connection.RequestClose();
        }
    }
}
