using Lazaret.Core.Items;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>The stages of the items that are under way. Bounded: with too many kept, the oldest that nobody uses goes, and its source is read again.</summary>
internal sealed class RouteStages : IDisposable
{
    private readonly string? folder;
    private readonly int memoryLimit;
    private readonly int most;
    private readonly Lock gate = new();
    private readonly Dictionary<ItemId, LinkedListNode<RouteStage>> known = [];
    private readonly LinkedList<RouteStage> idle = [];

    /// <param name="folder">Where large objects are staged; made when missing and cleared of what an earlier run left. Null = only memory.</param>
    /// <param name="memoryLimit">Objects up to this many bytes are held in memory.</param>
    /// <param name="most">Stages that are kept for later at most.</param>
    public RouteStages(string? folder, int memoryLimit, int most)
    {
        this.folder = folder;
        this.memoryLimit = memoryLimit;
        this.most = most;
        if (folder is null)
        {
            return;
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string left in Directory.EnumerateFiles(folder, "*.stage"))
        {
            File.Delete(left);
        }
    }

    /// <summary>A fresh stage; an older one of the same item is gone.</summary>
    public RouteStage Begin(ItemId item, ObjectIdentity identity)
    {
        Drop(item);
        return RouteStage.Create(item, identity, memoryLimit, folder is null ? null : Path.Combine(folder, $"{item.Value}.stage"));
    }

    /// <summary>The pass over the object is over: a whole stage is kept for the action, another one is thrown away.</summary>
    public void Keep(RouteStage stage)
    {
        if (!stage.IsComplete)
        {
            stage.Dispose();
            return;
        }

        RouteStage? gone = null;
        lock (gate)
        {
            known[stage.Item] = idle.AddLast(stage);
            if (idle.Count > most)
            {
                gone = idle.First!.Value;
                idle.RemoveFirst();
                known.Remove(gone.Item);
            }
        }

        gone?.Dispose();
    }

    /// <summary>Takes the item's stage out, for the caller to use and dispose; null when there is none.</summary>
    public RouteStage? Take(ItemId item)
    {
        lock (gate)
        {
            if (!known.Remove(item, out LinkedListNode<RouteStage>? node))
            {
                return null;
            }

            idle.Remove(node);
            return node.Value;
        }
    }

    public void Drop(ItemId item) => Take(item)?.Dispose();

    public void Dispose()
    {
        while (true)
        {
            RouteStage stage;
            lock (gate)
            {
                if (idle.First is not { } first)
                {
                    return;
                }

                stage = first.Value;
                idle.RemoveFirst();
                known.Remove(stage.Item);
            }

            stage.Dispose();
        }
    }
}
