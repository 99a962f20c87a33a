using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Produce;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Replay;

/// <summary>
/// Publishes in place of a plugin what it found before (<c>event-dispatcher</c> §6.7). The trigger is leased like any task meanwhile: when this does not come to its end, for whatever reason, the
/// lease runs out and the plugin gets the task after all.
/// </summary>
/// <param name="publisher">Publishes.</param>
/// <param name="store">Gets the task back when that fails.</param>
/// <param name="copy">Copies content: source, label, hash, other source.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Told how much work was saved.</param>
/// <param name="logger">Told of what went wrong.</param>
internal sealed partial class Replayer(Publisher publisher, IDeliveryStore store, Func<string, string, string, string, CancellationToken, Task> copy, TimeProvider time, DispatchMetrics metrics, ILogger logger)
{
    public async Task ReplayAsync(StatusEvent cached, BinaryEvent trigger, string id, CancellationToken cancellationToken)
    {
        // 1. Content first: who gets the events shall find it.
        // 2. The completion and its results, as one.
        foreach (BinaryEvent result in cached.Entity.Results.Where(r => r.Source.Name != trigger.Source.Name))
        {
            foreach (Datastream stream in result.Entity.Datastreams)
            {
                await CopyAsync(result.Source.Name, stream, trigger.Source.Name, cancellationToken).ConfigureAwait(false);
            }
        }

        ProduceOutcome outcome = await publisher.PublishAsync([Replayed.Of(cached, trigger, id, time.GetUtcNow())], cancellationToken, replayed: true).ConfigureAwait(false);
        if (outcome.Failures is [(_, { } why), ..])
        {
            LogRefused(id, why);
            await store.ReleaseAsync([id], cancellationToken).ConfigureAwait(false);
            return;
        }

        metrics.ReplayHits.Add(1, cached.Author.Name);
        metrics.ReplayHitSeconds.Add(Math.Clamp(cached.Entity.Runtime, 0, 1e9), cached.Author.Name);
    }

    /// <summary>Content that is not there, or cannot be copied, does not keep the events back: the plugin's own results may be without it just as well.</summary>
    private async Task CopyAsync(string from, Datastream stream, string to, CancellationToken cancellationToken)
    {
        try
        {
            await copy(from, stream.Label, stream.Sha256, to, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotCopied(stream.Sha256, from, to, e.Message);
        }
    }

    [LoggerMessage(5300, LogLevel.Warning, "The results for the task {Id} that were kept cannot be published, so it goes to the plugin: {Why}")]
    private partial void LogRefused(string id, string why);

    [LoggerMessage(5301, LogLevel.Warning, "The content {Hash} was not copied from {From} to {To}: {Why}")]
    private partial void LogNotCopied(string hash, string from, string to, string why);
}
