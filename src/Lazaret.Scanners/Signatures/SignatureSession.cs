using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Signatures;

/// <summary>Looks for patterns in a stream; the end of each chunk is kept, so that a pattern over a border is found.</summary>
internal sealed class SignatureSession(SignatureScanner scanner, SignatureSet set, ScannerIdentity identity) : IScanSession
{
    private readonly byte[] seam = new byte[2 * set.Longest];
    private int kept;
    private long position;
    private string? found;

    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> bytes = chunk.Span;
        int overlap = set.Longest - 1;
        if (found is null)
        {
            if (kept > 0)
            {
                int head = Math.Min(overlap, bytes.Length);
                bytes[..head].CopyTo(seam.AsSpan(kept));
                Search(seam.AsSpan(0, kept + head), position - kept);
            }

            Search(bytes, position);
        }

        position += bytes.Length;
        if (bytes.Length >= overlap)
        {
            bytes[^overlap..].CopyTo(seam);
            kept = overlap;
        }
        else
        {
            // A short chunk: what was kept and the chunk together, cut to the overlap.
            bytes.CopyTo(seam.AsSpan(kept));
            int all = kept + bytes.Length;
            int drop = Math.Max(0, all - overlap);
            seam.AsSpan(drop, all - drop).CopyTo(seam);
            kept = all - drop;
        }

        return ValueTask.FromResult(true);
    }

    public ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken)
    {
        ScannerVerdict verdict = scanner.Judge(set, identity, found, content);
        return ValueTask.FromResult<ScannerReply>(position == content.Size || verdict.Outcome == Outcome.Malicious
            ? verdict
            : new Failure(ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch, $"The scanner saw {position} of {content.Size} bytes."));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Search(ReadOnlySpan<byte> window, long at)
    {
        foreach (BytePattern pattern in set.Patterns)
        {
            if (found is null && pattern.IsIn(window, at))
            {
                found = pattern.Name;
            }
        }
    }
}
