namespace Lazaret.Dispatcher;

/// <summary>The files below a path, by name. Links below it are left out, so the walk ends and stays where it was sent.</summary>
internal static class FileTree
{
    /// <summary>The path itself when it is no folder.</summary>
    public static IEnumerable<FoundFile> Of(string path)
    {
        if (!Directory.Exists(path))
        {
            yield return new FoundFile(path, null);
            yield break;
        }

        // A stack and not recursion: folders can be deep.
        Stack<string> folders = new([path]);
        while (folders.TryPop(out string? folder))
        {
            if (List(folder, out string? problem) is not { } entries)
            {
                yield return new FoundFile(folder, problem);
                continue;
            }

            foreach (FileSystemInfo entry in entries.Where(e => e is FileInfo))
            {
                yield return new FoundFile(Path.Join(folder, entry.Name), null);
            }

            foreach (FileSystemInfo entry in entries.Where(e => e is DirectoryInfo).Reverse())
            {
                folders.Push(Path.Join(folder, entry.Name));
            }
        }
    }

    private static List<FileSystemInfo>? List(string folder, out string? problem)
    {
        try
        {
            problem = null;
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(e => e.LinkTarget is null).OrderBy(e => e.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return null;
        }
    }
}
