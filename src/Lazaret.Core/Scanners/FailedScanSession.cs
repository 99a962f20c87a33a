using Lazaret.Core.Retries;

namespace Lazaret.Core.Scanners;

/// <summary>A session that could not begin: takes no bytes and ends in its failure.</summary>
public sealed class FailedScanSession(Failure failure) : IScanSession
{
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken) => ValueTask.FromResult<ScannerReply>(failure);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
