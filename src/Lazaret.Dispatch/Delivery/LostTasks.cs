using Lazaret.Core.Events;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;
using Lazaret.Dispatch.Metrics;
using Lazaret.Dispatch.Produce;
using Microsoft.Extensions.Logging;

namespace Lazaret.Dispatch.Delivery;

/// <summary>
/// Ends tasks that were handed out as often as allowed and never came back: with a status <c>error-network</c> in the name of the plugin that had them, so that it takes the place that the plugin's
/// own status would have (<c>event-dispatcher</c> §13, §18 item 10).
/// </summary>
internal sealed partial class LostTasks(IDeliveryStore store, Publisher publisher, DeliveryOptions options, TimeProvider time, DispatchMetrics metrics, ILogger<LostTasks> logger)
{
    private const int AtOnce = 500;

    /// <summary>Ends those that are lost now; how many.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        int ended = 0;
        while (true)
        {
            IReadOnlyList<Lease> lost = await store.ListLostAsync(time.GetUtcNow(), options.Attempts, AtOnce, cancellationToken).ConfigureAwait(false);
            if (lost.Count == 0)
            {
                return ended;
            }

            List<DispatchEvent> statuses = [];
            List<string> damaged = [];
            foreach (Lease lease in lost)
            {
                if (Status(lease) is { } status)
                {
                    statuses.Add(status);
                    LogLost(lease.Id, lease.Attempts);
                }
                else
                {
                    damaged.Add(lease.Id);
                }
            }

            ProduceOutcome outcome = await publisher.PublishAsync(statuses, cancellationToken, lost: true).ConfigureAwait(false);

            // What could not be published (the source is not configured any more) must not come back for ever.
            await store.EndAsync([.. lost.Select(l => l.Id)], cancellationToken).ConfigureAwait(false);
            metrics.TaskSteps.Add(damaged.Count + outcome.Failures.Count, "lost"); // the others were counted as they were published
            ended += lost.Count;
        }
    }

    private StatusEvent? Status(Lease lease)
    {
        try
        {
            (string plugin, string version, BinaryEvent input) = TaskPayload.Read(lease.Payload.Span);
            return new StatusEvent
            {
                ModelVersion = DispatchEvent.CurrentVersion,
                Timestamp = EventTime.From(time.GetUtcNow()),
                Author = new Author { Name = plugin, Version = version, Category = "plugin" },
                Entity = new StatusEntity { Input = input, Status = StatusNames.ErrorNetwork, Error = $"lost task: {lease.Id}", Message = $"It was handed out {lease.Attempts} times and never answered for." },
            };
        }
        catch (EventFormatException)
        {
            return null;
        }
    }

    [LoggerMessage(5110, LogLevel.Warning, "The task {Id} is lost: handed out {Attempts} times and never answered for")]
    private partial void LogLost(string id, int attempts);
}
