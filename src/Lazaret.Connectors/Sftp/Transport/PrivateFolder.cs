namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>A folder that only we can enter, for the files that one connection needs; gone when it is over.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("lazaret-ssh-").FullName; // mode 0700

    public string Path => path;

    /// <summary>Writes a file that only we can read. Gives its path.</summary>
    public string Write(string name, string content, bool executable = false)
    {
        string file = System.IO.Path.Combine(path, name);
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | (executable ? UnixFileMode.UserExecute : 0);
        using StreamWriter writer = new(new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }));
        writer.Write(content);
        return file;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (IOException)
        {
            // Something else holds it; the system clears its folder of temporary files.
        }
        catch (UnauthorizedAccessException)
        {
            // The same.
        }
    }
}
