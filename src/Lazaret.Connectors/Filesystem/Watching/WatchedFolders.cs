using Lazaret.Connectors.Linux;

namespace Lazaret.Connectors.Filesystem.Watching;

/// <summary>Which watch stands for which directory (relative path).</summary>
internal sealed class WatchedFolders(InotifyQueue queue, int most)
{
    private readonly Dictionary<int, string> paths = [];

    /// <summary>The error that kept a directory from being watched; 0 while all are.</summary>
    public int Error { get; private set; }

    public void Add(int directory, ReadOnlySpan<char> relative)
    {
        int watch = paths.Count < most ? queue.Watch(directory) : -Errno.NoSpace;
        if (watch < 0)
        {
            Error = -watch;
            return;
        }

        // The same directory gets the same number again: a path that went stale by a rename is mended.
        paths[watch] = relative.ToString();
    }

    public string? PathOf(int watch) => paths.GetValueOrDefault(watch);

    public void Forget(int watch) => paths.Remove(watch);

    /// <summary>A directory went away from this path: it and all below are watched no more.</summary>
    public void Remove(string relative)
    {
        string below = relative + "/";
        foreach ((int watch, string path) in paths.Where(p => p.Value == relative || p.Value.StartsWith(below, StringComparison.Ordinal)).ToList())
        {
            queue.Unwatch(watch);
            paths.Remove(watch);
        }
    }
}
