using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;
using Lazaret.Dispatch.Events.Rules;

namespace Lazaret.Dispatch.Produce;

/// <summary>Makes the events of children that people put under a binary (<c>event-dispatcher</c> §7.3). Pure.</summary>
internal static class ChildInjection
{
    /// <summary>May children be put under it? Content came with it, and it is not a binary that its parent is too.</summary>
    public static bool IsInjectable(BinaryEvent parent)
    {
        List<PathNode> path = parent.Source.Path;
        return parent.Action is BinaryActions.Sourced or BinaryActions.Extracted or BinaryActions.Augmented && (path.Count < 2 || path[^1].Sha256 != path[^2].Sha256);
    }

    public static BinaryEvent Attach(BinaryEvent parent, InsertEvent insert, DateTimeOffset now)
    {
        InsertEntity entity = insert.Entity;
        return new BinaryEvent
        {
            ModelVersion = DispatchEvent.CurrentVersion,
            Timestamp = EventTime.From(now),
            Author = entity.ChildHistory.Author,
            Action = entity.ChildHistory.Action,
            Entity = entity.Child,
            Source = new Source
            {
                Name = parent.Source.Name,
                References = parent.Source.References,
                Security = parent.Source.Security,
                Settings = parent.Source.Settings,
                Timestamp = parent.Source.Timestamp,
                Path =
                [
                    .. parent.Source.Path,
                    new PathNode
                    {
                        Author = entity.ChildHistory.Author,
                        Action = entity.ChildHistory.Action,
                        Sha256 = entity.ChildHistory.Sha256,
                        Relationship = entity.ChildHistory.Relationship,
                        Timestamp = EventTime.From(now),
                        FileFormat = entity.ChildHistory.FileFormat,
                        Size = entity.ChildHistory.Size,
                        Filename = entity.ChildHistory.Filename,
                        Language = entity.ChildHistory.Language,
                    },
                ],
            },
        };
    }
}
