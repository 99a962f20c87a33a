namespace Lazaret.EndToEnd.Tests.Dispatcher;

/// <summary>Other people's fixtures, which are not part of this repository: used where they lie beside it.</summary>
internal static class AzulFixtures
{
    /// <summary>The full path of one; null where it is not there.</summary>
    public static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "specs", "cases", "azul", relative);
            if (Path.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
