namespace Lazaret.TestKit;

/// <summary>Specifications and other people's fixtures, which are not part of this repository: used where they lie beside it, in a folder <c>shared</c> above the tests.</summary>
public static class SharedFolder
{
    /// <summary>The full path of a file or folder in it; null where it is not there.</summary>
    public static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", relative);
            if (Path.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
