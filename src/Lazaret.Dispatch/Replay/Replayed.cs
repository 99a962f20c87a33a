using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Replay;

/// <summary>Makes what is published in place of a plugin's work (<c>event-dispatcher</c> §6.7). Pure.</summary>
internal static class Replayed
{
    /// <summary>
    /// The plugin's completion for the trigger, with the results on the trigger's way. §6.7 describes that the existing dispatcher publishes the results alone; §18 item 12 names that as a
    /// weakness: nobody would learn that the plugin is done with the binary. So the completion itself is produced again, with the runtime that it took then; the pipeline takes the results out of
    /// it as it does with every completion, and gives them the trigger's <c>expedite</c>, the only flag that such a trigger can have.
    /// </summary>
    /// <param name="cached">The status that was kept; its records become part of the new one.</param>
    /// <param name="trigger">The event that the plugin would have got.</param>
    /// <param name="id">The id of the task that ends.</param>
    /// <param name="now">The time.</param>
    public static StatusEvent Of(StatusEvent cached, BinaryEvent trigger, string id, DateTimeOffset now)
    {
        BinaryEvent input = TaskPayload.Stripped(trigger);
        input.Dequeued = id;
        input.Flags = new EventFlags { Expedite = trigger.Flags.Expedite };
        return new StatusEvent
        {
            ModelVersion = DispatchEvent.CurrentVersion,
            Timestamp = EventTime.From(now),
            Author = cached.Author,
            Entity = new StatusEntity
            {
                Input = input,
                Status = cached.Entity.Status,
                Runtime = cached.Entity.Runtime,
                Error = cached.Entity.Error,
                Message = cached.Entity.Message,
                Results = [.. cached.Entity.Results.Select(r => Result(r, cached.Entity.Input.Source.Path.Count, trigger, EventTime.From(now)))],
            },
        };
    }

    private static BinaryEvent Result(BinaryEvent cached, int inputNodes, BinaryEvent trigger, EventTime now) => new()
    {
        ModelVersion = DispatchEvent.CurrentVersion,
        Timestamp = now,
        Author = cached.Author,
        Entity = cached.Entity,
        Action = cached.Action,
        Retries = cached.Retries,
        Flags = new EventFlags { Expedite = trigger.Flags.Expedite },
        Source = new Source
        {
            Name = trigger.Source.Name,
            References = trigger.Source.References,
            Security = trigger.Source.Security,
            Settings = trigger.Source.Settings,
            Timestamp = trigger.Source.Timestamp,
            Path = [.. trigger.Source.Path, .. Further(cached.Source.Path, inputNodes, now)],
        },
    };

    /// <summary>The nodes by which the result goes further than the input. One whose path is no longer than that of its input has at least a node of its own: the last.</summary>
    private static IEnumerable<PathNode> Further(List<PathNode> path, int inputNodes, EventTime now)
    {
        foreach (PathNode node in path.Skip(Math.Min(inputNodes, path.Count - 1)))
        {
            node.Timestamp = now;
            yield return node;
        }
    }
}
