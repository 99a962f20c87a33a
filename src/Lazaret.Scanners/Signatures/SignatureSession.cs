using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Signatures;

/// <summary>The scan of one object that comes in chunks, with the set it began with.</summary>
internal sealed class SignatureSession(SignatureScanner scanner, LoadedSignatures signatures, TimeProvider time) : IScanSession
{
    private readonly ChunkMatcher matcher = new(signatures.Set.Matcher);
    private long received;
    private long busy;
    private BytePattern? found;

    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        received += chunk.Length;
        if (found is null)
        {
            long started = time.GetTimestamp();
            found = matcher.Take(chunk.Span);
            busy += time.GetTimestamp() - started;
        }

        // The allow list is asked with the hash at the end and counts only for a whole object: while there is one, all bytes are taken.
        return ValueTask.FromResult(found is null || signatures.Set.Allowed.Count > 0);
    }

    public ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken) =>
        ValueTask.FromResult(scanner.Judge(signatures, found, received, content, time.GetElapsedTime(0, busy)));

    public ValueTask DisposeAsync()
    {
        matcher.Dispose();
        return ValueTask.CompletedTask;
    }
}
