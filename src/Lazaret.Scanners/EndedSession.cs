using Lazaret.Core.Scanners;

namespace Lazaret.Scanners;

/// <summary>A session whose reply is known before the first byte, such as for an object that is too large: takes no bytes.</summary>
internal sealed class EndedSession(ScannerReply reply) : IScanSession
{
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken) => ValueTask.FromResult(reply);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
