namespace Lazaret.Storage.Sqlite;

/// <summary>The data folder, held by this process alone.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "lock";
    private const string CleanName = "clean";
    private readonly FileStream hold;

    private DataFolder(string path, FileStream hold)
    {
        Path = path;
        this.hold = hold;
    }

    public string Path { get; }

    /// <summary>Takes the folder, making it when missing.</summary>
    /// <exception cref="StoreOpenException">It cannot be made or written, or another process has it.</exception>
    public static DataFolder Lock(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full))
        {
            throw new StoreOpenException($"The data folder {full} is a file; name a folder.");
        }

        try
        {
            if (!Directory.Exists(full))
            {
                Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            FileStream hold = new(System.IO.Path.Combine(full, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolder(full, hold);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreOpenException($"The data folder {full} cannot be written to: permission denied.", e);
        }
        catch (IOException e) when (e.HResult == 11 || e.Message.Contains("being used by another process", StringComparison.Ordinal))
        {
            throw new StoreOpenException($"The data folder {full} is in use by another Lazaret; stop that one, or name another folder.", e);
        }
        catch (IOException e)
        {
            throw new StoreOpenException($"The data folder {full} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>True when the last process closed its files in good order; the mark is taken away.</summary>
    public bool TakeCleanMark()
    {
        string mark = System.IO.Path.Combine(Path, CleanName);
        bool clean = File.Exists(mark);
        File.Delete(mark);
        return clean;
    }

    public void MarkClean() => File.WriteAllText(System.IO.Path.Combine(Path, CleanName), "");

    public void Dispose() => hold.Dispose();
}
