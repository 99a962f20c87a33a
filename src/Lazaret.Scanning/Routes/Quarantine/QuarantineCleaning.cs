using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>Removes what processes that are gone left half done. What a living one writes is locked by it and is left alone.</summary>
internal static class QuarantineCleaning
{
    /// <summary>How many files went.</summary>
    public static int Clean(QuarantineFiles files)
    {
        int gone = 0;
        foreach (string partial in Directory.EnumerateFiles(files.Partial))
        {
            gone += Remove(partial) ? 1 : 0;
        }

        // A record alone is no entry: its content never came. First the writers are looked for, then the content: between its two names it has one of them.
        foreach ((_, string folder) in files.Months())
        {
            HashSet<Guid> contents = [.. QuarantineFiles.Ids(folder)];
            foreach (Guid id in QuarantineFiles.Ids(folder, records: true).Where(id => !contents.Contains(id)).ToList())
            {
                bool written = Directory.EnumerateFiles(files.Partial, id.ToString("D") + ".*").Any();
                if (!written && !File.Exists(QuarantineFiles.ContentOf(folder, id)))
                {
                    File.Delete(QuarantineFiles.RecordOf(folder, id));
                    gone++;
                }
            }
        }

        return gone;
    }

    private static bool Remove(string path)
    {
        try
        {
            using FileStream held = new(path, FileMode.Open, FileAccess.Read, FileShare.None);
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // somebody writes it, or it went meanwhile
        }
    }
}
