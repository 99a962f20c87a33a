using System.Globalization;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>
/// Where things lie: <c>malicious|unscannable|invalid/YYYY/MM/ID.q</c> with <c>ID.json</c> beside it, what is being written in <c>.partial</c>, deeds in <c>deeds</c>. An entry is there
/// when its <c>.q</c> is; its record was made durable before.
/// </summary>
internal sealed class QuarantineFiles(string root)
{
    private const string Content = ".q";
    private const string Record = ".json";

    public string Root => root;

    public string Partial { get; } = Path.Combine(root, ".partial");

    public string Deeds { get; } = Path.Combine(root, "deeds");

    /// <summary>The folder of an entry that comes in now.</summary>
    public string FolderOf(QuarantineEntry entry) =>
        Path.Combine(root, Names.Of(entry.Kind), entry.QuarantinedAt.UtcDateTime.ToString("yyyy", CultureInfo.InvariantCulture), entry.QuarantinedAt.UtcDateTime.ToString("MM", CultureInfo.InvariantCulture));

    public static string ContentOf(string folder, Guid id) => Path.Combine(folder, id.ToString("D") + Content);

    public static string RecordOf(string folder, Guid id) => Path.Combine(folder, id.ToString("D") + Record);

    /// <summary>Every month's folder, by kind and time.</summary>
    public IEnumerable<(QuarantineKind Kind, string Folder)> Months()
    {
        foreach (QuarantineKind kind in Enum.GetValues<QuarantineKind>())
        {
            foreach (string year in Below(Path.Combine(root, Names.Of(kind)), 4))
            {
                foreach (string month in Below(year, 2))
                {
                    yield return (kind, month);
                }
            }
        }
    }

    /// <summary>The folder of an entry; null when there is none.</summary>
    public (QuarantineKind Kind, string Folder)? Find(Guid id)
    {
        foreach ((QuarantineKind kind, string folder) in Months())
        {
            if (File.Exists(ContentOf(folder, id)))
            {
                return (kind, folder);
            }
        }

        return null;
    }

    /// <summary>The ids in a folder, sorted; what has another name is none of ours.</summary>
    public static IEnumerable<Guid> Ids(string folder, bool records = false) => Directory.EnumerateFiles(folder)
        .Where(f => f.EndsWith(records ? Record : Content, StringComparison.Ordinal))
        .Select(f => Guid.TryParseExact(Path.GetFileNameWithoutExtension(f), "D", out Guid id) ? id : Guid.Empty)
        .Where(id => id != Guid.Empty)
        .Order();

    /// <summary>The record of an entry. A damaged one gives what the content alone shows, with <see cref="QuarantineEntry.Damage"/>; null when the entry went away meanwhile.</summary>
    public static QuarantineEntry? Read(QuarantineKind kind, string folder, Guid id)
    {
        string? damage;
        try
        {
            if (QuarantineJson.ReadEntry(File.ReadAllBytes(RecordOf(folder, id)), id, kind, out damage) is { } entry)
            {
                return entry;
            }
        }
        catch (FileNotFoundException)
        {
            damage = "the record is missing";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            damage = $"the record cannot be read: {e.Message}";
        }

        FileInfo content = new(ContentOf(folder, id));
        return content.Exists ? QuarantineJson.Damaged(id, kind, content.Length, content.LastWriteTimeUtc, damage!) : null;
    }

    private static IEnumerable<string> Below(string folder, int digits) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateDirectories(folder).Where(f => Path.GetFileName(f) is { } name && name.Length == digits && name.All(char.IsAsciiDigit)).Order(StringComparer.Ordinal);
}
