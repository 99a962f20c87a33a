namespace Lazaret.Core.Scanners;

/// <summary>The scan of one object: written to in order, then completed. Disposing an unfinished session aborts it and never leaves a half-used connection behind.</summary>
public interface IScanSession : IAsyncDisposable
{
    /// <summary>
    /// Hands the engine the next bytes. False: the engine wants no more (it has answered, or failed); go on reading for the others and call
    /// <see cref="CompleteAsync"/> at the end all the same.
    /// </summary>
    ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the scan and gives its reply. <paramref name="content"/> is what was read of the object in all: a verdict of an engine that received
    /// another number of bytes, or says it hashed other bytes, becomes a ScannerProtocol failure with reason ContentMismatch — unless it is malicious,
    /// which stands on any part.
    /// </summary>
    ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken);
}
