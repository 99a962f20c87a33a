using Lazaret.Core.Actions;

namespace Lazaret.Connectors.Sftp.Acting;

/// <summary>
/// What was done: for requests that come again. Results of this process are in memory, the last ones; that a file is about to be removed is also written to a folder
/// of this machine, when there is one, so that after a crash "it is gone" can be told from "we removed it".
/// </summary>
internal sealed class DeedMemory
{
    private const int MostResults = 100_000;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);
    private readonly Lock gate = new();
    private readonly Dictionary<string, ActionResult> results = [];
    private readonly Queue<string> order = [];
    private readonly HashSet<string> verified = [];
    private readonly string? folder;

    /// <param name="folder">Null = only memory.</param>
    /// <param name="time">The clock.</param>
    public DeedMemory(string? folder, TimeProvider time)
    {
        if (folder is null)
        {
            return;
        }

        this.folder = Directory.CreateDirectory(Path.Combine(folder, "removed")).FullName;
        DateTime old = (time.GetUtcNow() - Keep).UtcDateTime;
        foreach (string file in Directory.EnumerateFiles(this.folder).Where(f => File.GetLastWriteTimeUtc(f) < old).ToList())
        {
            File.Delete(file);
        }
    }

    public ActionResult? Find(string key)
    {
        lock (gate)
        {
            return results.GetValueOrDefault(key);
        }
    }

    public void Add(string key, ActionResult result)
    {
        lock (gate)
        {
            if (results.TryAdd(key, result))
            {
                order.Enqueue(key);
            }

            if (order.Count > MostResults)
            {
                string oldest = order.Dequeue();
                results.Remove(oldest);
                verified.Remove(oldest);
            }
        }
    }

    /// <summary>The file of this request was found to be the scanned one and will now be removed; written down before it is.</summary>
    public void WillRemove(string key)
    {
        lock (gate)
        {
            verified.Add(key);
        }

        if (folder is not null)
        {
            using FileStream file = new(Path.Combine(folder, key), FileMode.OpenOrCreate, FileAccess.Write);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Was <see cref="WillRemove"/> said of it?</summary>
    public bool WouldRemove(string key)
    {
        lock (gate)
        {
            if (verified.Contains(key))
            {
                return true;
            }
        }

        return folder is not null && File.Exists(Path.Combine(folder, key));
    }
}
