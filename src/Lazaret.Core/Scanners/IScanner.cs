using Lazaret.Core.Retries;

namespace Lazaret.Core.Scanners;

/// <summary>
/// A scan engine. All methods may be called at the same time from many threads. Expected failures are values; an exception means a bug or
/// the caller's own cancellation.
/// </summary>
public interface IScanner : IAsyncDisposable
{
    /// <summary>The name in configuration and results, unique in a chain: <c>signatures</c>, <c>clamd:tcp://127.0.0.1:3310</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Which engine and database answer now. Cheap: at most a few seconds old. A verdict that is filed under it must come from a
    /// scan that began after it was read.
    /// </summary>
    ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Begins the scan of one object. Never throws for an engine that is down: the session then ends in that failure.</summary>
    ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken);

    /// <summary>Scans an object that lies in memory as a whole; engines that can do that quicker override it.</summary>
    async ValueTask<ScannerReply> ScanAsync(ScanSubject subject, ReadOnlyMemory<byte> content, ContentDigest digest, CancellationToken cancellationToken)
    {
        IScanSession session = await OpenAsync(subject, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            if (!content.IsEmpty)
            {
                await session.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            }

            return await session.CompleteAsync(digest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Is the engine there and able to scan? Null when it is.</summary>
    ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken);
}
