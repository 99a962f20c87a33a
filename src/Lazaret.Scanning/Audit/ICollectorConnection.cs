namespace Lazaret.Scanning.Audit;

/// <summary>One open way to the collector. Failures are <see cref="CollectorException"/>; after one the connection is of no more use.</summary>
internal interface ICollectorConnection : IAsyncDisposable
{
    /// <summary>Ends when the collector closes or breaks the connection. Never fails.</summary>
    Task Closed { get; }

    /// <summary>Bytes that were sent and that the other machine has not acknowledged.</summary>
    /// <exception cref="CollectorException">The connection is closed or broken, known to the kernel now even when <see cref="Closed"/> has not ended yet.</exception>
    int Unacknowledged();

    /// <summary>Sends whole lines.</summary>
    /// <param name="lines">Their bytes, one behind the other.</param>
    /// <param name="ends">Where each ends in <paramref name="lines"/>.</param>
    /// <param name="cancellationToken">Gives up; the connection is of no more use then.</param>
    ValueTask SendAsync(ReadOnlyMemory<byte> lines, IReadOnlyList<int> ends, CancellationToken cancellationToken);
}
