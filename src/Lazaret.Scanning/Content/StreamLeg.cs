using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Scanning.Breakers;

namespace Lazaret.Scanning.Content;

/// <summary>One scanner's part in a streaming pass.</summary>
internal sealed class StreamLeg(ScannerLane lane, ScannerIdentity identity, IScanSession session)
{
    private bool wantsMore = true;

    public ScannerLane Lane { get; } = lane;

    /// <summary>Read before the scan began: what a verdict may be filed under.</summary>
    public ScannerIdentity Identity { get; } = identity;

    public IScanSession Session { get; } = session;

    /// <summary>Set when the scanner stopped taking bytes; the session is then not to be touched but to be disposed.</summary>
    public ScannerReply? Hung { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!wantsMore)
        {
            return;
        }

        ValueTask<bool> write = Session.WriteAsync(chunk, cancellationToken);
        if (write.IsCompletedSuccessfully)
        {
            wantsMore = write.Result;
            return;
        }

        Task<bool> pending = write.AsTask();
        try
        {
            wantsMore = await pending.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The chunk's memory is still lent to the write: end the session first, so that the buffer is free again.
            await Session.DisposeAsync().ConfigureAwait(false);
            await pending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            wantsMore = false;
            Hung = new Failure(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, $"The scanner took no byte for {limit.TotalSeconds:0} s.");
        }
    }
}
