using System.IO.Enumeration;

namespace Lazaret.Connectors.Sftp.Listing;

/// <summary>Which names are files in the making, and which are companions that say that a file is whole.</summary>
internal sealed class NameRules(IReadOnlyList<string> ignore, IReadOnlyList<string> markers)
{
    public bool NeedsMarker => markers.Count > 0;

    /// <summary>Is it the name of a file in the making?</summary>
    public bool IsIgnored(ReadOnlySpan<char> name)
    {
        foreach (string pattern in ignore)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of the file that this is a companion of; null when it is none.</summary>
    public string? MarkedBy(string name)
    {
        string? suffix = markers.FirstOrDefault(m => name.Length > m.Length && name.EndsWith(m, StringComparison.Ordinal));
        return suffix is null ? null : name[..^suffix.Length];
    }
}
