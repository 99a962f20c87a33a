using Lazaret.Core.Streams;

namespace Lazaret.Storage.Blobs.FileSystem;

/// <summary>The streams of a source, in the order of their names. What is a link, or has a name that no stream has, is passed over.</summary>
internal static class FileSystemListing
{
    public static IEnumerable<StreamName> Of(string root, string source)
    {
        foreach (string label in Names(Path.Combine(root, source), folders: true).OrderBy(l => l + "/", StringComparer.Ordinal))
        {
            string below = Path.Combine(root, source, label);
            foreach (string first in Sorted(below, folders: true).Where(IsDigit))
            {
                foreach (string second in Sorted(Path.Combine(below, first), folders: true).Where(IsDigit))
                {
                    foreach (string file in Sorted(Path.Combine(below, first, second), folders: false))
                    {
                        if (StreamName.TryParse($"{source}/{label}/{file}", out StreamName name))
                        {
                            yield return name;
                        }
                    }
                }
            }
        }
    }

    private static bool IsDigit(string name) => name.Length == 1 && char.IsAsciiHexDigitLower(name[0]);

    private static IEnumerable<string> Sorted(string folder, bool folders) => Names(folder, folders).Order(StringComparer.Ordinal);

    private static List<string> Names(string folder, bool folders)
    {
        DirectoryInfo info = new(folder);
        if (!info.Exists || info.LinkTarget is not null)
        {
            return [];
        }

        try
        {
            IEnumerable<FileSystemInfo> found = folders ? info.EnumerateDirectories() : info.EnumerateFiles();
            return [.. found.Where(f => f.LinkTarget is null).Select(f => f.Name)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StreamStoreException($"The streams in {folder} cannot be listed: {e.Message}", e);
        }
    }
}
