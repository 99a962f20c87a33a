using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Http;

/// <summary>A scanner that an object is posted to while it is read.</summary>
internal interface IPushScanner
{
    /// <summary>How long the scanner may take no byte while an object is sent.</summary>
    TimeSpan WriteTimeout { get; }

    /// <summary>From the last byte to the answer.</summary>
    TimeSpan ResponseTimeout { get; }

    /// <summary>The verdict on what is larger than is sent.</summary>
    ScannerVerdict TooLarge();

    /// <summary>The reply to an object of no bytes.</summary>
    ValueTask<ScannerReply> EmptyAsync(ScanSubject subject, ContentDigest content, CancellationToken cancellationToken);

    /// <summary>Sends one request and reads its answer; every failure comes back as a value.</summary>
    /// <param name="subject">What is scanned.</param>
    /// <param name="body">The bytes, and what frames them.</param>
    /// <param name="digest">What was read in all; asked once the answer is there.</param>
    /// <param name="limit">Ends the call for being too slow, or for <paramref name="caller"/>.</param>
    /// <param name="caller">The caller's own patience.</param>
    Task<ScannerReply> SendAsync(ScanSubject subject, HttpContent body, Func<ContentDigest> digest, CancellationToken limit, CancellationToken caller);
}
