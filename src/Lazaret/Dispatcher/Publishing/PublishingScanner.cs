using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Dispatch.Streams;

namespace Lazaret.Dispatcher.Publishing;

/// <summary>
/// A scanner that also puts each object it scans into the stream store and publishes it as a <c>sourced</c> event, so that plugins can look at what connectors found. The object has its result
/// only when that is done: what cannot be published is tried again like a scan that failed.
/// </summary>
/// <param name="inner">Gives the verdict.</param>
/// <param name="hub">Where events go.</param>
/// <param name="streams">Where content goes.</param>
/// <param name="source">The source of the events.</param>
/// <param name="time">The clock.</param>
internal sealed class PublishingScanner(IScanner inner, Dispatch.Dispatcher hub, StreamService streams, string source, TimeProvider time) : IScanner
{
    public string Name => inner.Name;

    public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => inner.IdentifyAsync(cancellationToken);

    public async ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) =>
        new PublishingSession(await inner.OpenAsync(subject, cancellationToken), new ObjectPublisher(hub, streams, source, time), subject, cancellationToken);

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
