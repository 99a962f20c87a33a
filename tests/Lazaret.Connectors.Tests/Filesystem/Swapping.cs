namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>An attacker who swaps things as fast as it goes.</summary>
internal static class Swapping
{
    /// <summary>Now the folder itself, now a link to another one.</summary>
    public static void Folder(string folder, string other, CancellationToken until)
    {
        string aside = folder + ".aside";
        while (!until.IsCancellationRequested)
        {
            Directory.Move(folder, aside);
            Directory.CreateSymbolicLink(folder, other);
            File.Delete(folder);
            Directory.Move(aside, folder);
        }
    }
}
