using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Rules;

/// <summary>What must hold for an event that is published (<c>event-dispatcher</c> §3.12).</summary>
internal static class EventRules
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Check(DispatchEvent e)
    {
        if (e.Author.Name.Length == 0)
        {
            return "author.name must not be empty";
        }

        return e switch
        {
            BinaryEvent binary => Binary(binary),
            StatusEvent status => Status(status),
            InsertEvent insert => Insert(insert),
            DownloadEvent download => Download(download),
            _ => null,
        };
    }

    private static string? Binary(BinaryEvent e)
    {
        if (!BinaryActions.IsKnown(e.Action))
        {
            return $"the provided action '{e.Action}' is invalid; allowed are {string.Join(", ", BinaryActions.All)}";
        }

        if (e.Source.Path.Count == 0)
        {
            return "source.path must not be empty";
        }

        return Source(e.Source) ?? Labels(e.Entity.Datastreams) ?? Streams(e);
    }

    private static string? Status(StatusEvent e)
    {
        if (e.Entity.Input.Dequeued.Length == 0)
        {
            return "entity.input.dequeued must not be empty";
        }

        for (int i = 0; i < e.Entity.Results.Count; i++)
        {
            if (Check(e.Entity.Results[i]) is { } wrong)
            {
                return $"entity.results[{i}]: {wrong}";
            }
        }

        return null;
    }

    private static string? Insert(InsertEvent e)
    {
        InsertEntity entity = e.Entity;
        return Labels(entity.Child.Datastreams)
            ?? (entity.ParentSha256.Length == 0 ? "entity.parent_sha256 must not be empty"
            : entity.ChildHistory.Sha256.Length == 0 ? "entity.child_history.sha256 must not be empty"
            : entity.ChildHistory.Action.Length == 0 ? "entity.child_history.action must not be empty"
            : entity.ChildHistory.Author.Name.Length == 0 ? "entity.child_history.author.name must not be empty"
            : null);
    }

    private static string? Download(DownloadEvent e) => e.Action is "requested" or "success" or "failed" or "failed-not-found" or "skipped-already-present"
        ? Source(e.Source)
        : $"the provided action '{e.Action}' is invalid; allowed are requested, success, failed, failed-not-found, skipped-already-present";

    private static string? Source(Source source)
    {
        if (source.Name.Length == 0)
        {
            return "source.name must not be empty";
        }

        for (int i = 0; i < source.Path.Count; i++)
        {
            PathNode node = source.Path[i];
            if (node.Sha256.Length == 0)
            {
                return $"source.path[{i}].sha256 must not be empty";
            }

            if (!BinaryActions.IsKnown(node.Action))
            {
                return $"source.path[{i}]: the provided action '{node.Action}' is invalid; allowed are {string.Join(", ", BinaryActions.All)}";
            }

            if (node.Author.Name.Length == 0)
            {
                return $"source.path[{i}].author.name must not be empty";
            }

            if (node.Action == BinaryActions.Enriched && i < source.Path.Count - 1)
            {
                return $"found enriched on non leaf node, source.path[{i}]";
            }
        }

        return null;
    }

    private static string? Labels(List<Datastream> streams) =>
        streams.Find(s => !StreamLabels.All.Contains(s.Label)) is { } wrong ? $"the provided label '{wrong.Label}' is invalid; allowed are {string.Join(", ", StreamLabels.All.Order(StringComparer.Ordinal))}" : null;

    private static string? Streams(BinaryEvent e)
    {
        List<Datastream> streams = e.Entity.Datastreams;
        bool content = streams.Exists(s => s.Label == StreamLabels.Content);
        bool other = streams.Exists(s => s.Label != StreamLabels.Content);
        return e.Action switch
        {
            BinaryActions.Enriched when streams.Count > 0 => "enriched cannot have entity.datastreams entries",
            BinaryActions.Mapped when content => "mapped can only have labels that aren't content",
            BinaryActions.Sourced or BinaryActions.Extracted or BinaryActions.Augmented when !content => $"{e.Action} must have entity.datastreams with label=content",
            BinaryActions.Augmented when !other => "augmented must have entity.datastreams with another label!=content",
            _ => null,
        };
    }
}
