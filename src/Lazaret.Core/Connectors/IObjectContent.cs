using Lazaret.Core.Items;

namespace Lazaret.Core.Connectors;

/// <summary>The bytes of one object, read once from first to last. Dispose to close.</summary>
public interface IObjectContent : IAsyncDisposable
{
    /// <summary>The version that is being read.</summary>
    ObjectIdentity Identity { get; }

    /// <summary>Bytes to come, when known; −1 otherwise.</summary>
    long Length { get; }

    /// <summary>
    /// Reads the next bytes: a count above 0, 0 at the end, or a failure. At the end the content has checked that the promised length was
    /// delivered and that the object did not change meanwhile; if not, the failure (ObjectChanged or ConnectorServer) comes instead of 0.
    /// </summary>
    ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
