using System.Globalization;
using System.Text;
using Lazaret.Dispatch.Events.Codecs;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Events.Identity;

/// <summary>The fields by which events are found again when something is deleted (<c>event-dispatcher</c> §5.4).</summary>
internal static class TrackingIds
{
    /// <summary>Calculates them anew; other events than binaries and inserts have none.</summary>
    public static void Set(DispatchEvent e)
    {
        switch (e)
        {
            case BinaryEvent binary:
                List<PathNode> path = binary.Source.Path;
                binary.TrackSourceReferences = SourceReferences(binary.Source);
                binary.TrackAuthors = [.. path.Select(n => Author(n.Author))];
                binary.TrackLinks = [.. path.Skip(1).Select((n, i) => Link(path[i].Sha256, n))];
                break;
            case InsertEvent insert:
                insert.TrackAuthor = Author(insert.Entity.ChildHistory.Author);
                insert.TrackLink = Link(insert.Entity.ParentSha256, insert.Entity.ChildHistory);
                break;
        }
    }

    public static string Author(Author author) => $"{author.Category}.{author.Name}.{author.Version}";

    public static string Link(string parent, PathNode node) => $"{parent}.{node.Sha256}.{Time(node.Timestamp)}.{Author(node.Author)}";

    public static string SourceReferences(Source source)
    {
        StringBuilder text = new();
        string[] keys = [.. source.References.Keys];
        Array.Sort(keys, EventKeys.CompareBytes);
        foreach (string key in keys)
        {
            text.Append(key).Append('.').Append(source.References[key]).Append('.');
        }

        return $"{source.Name}.{EventKeys.Digest(text.ToString())}";
    }

    /// <summary><c>2021_02_14T12_12_21Z_00</c>: on its own clock, with the hours of its offset.</summary>
    private static string Time(EventTime time)
    {
        string zone = time.OffsetMinutes == 0 ? "Z" : (time.OffsetMinutes / 60).ToString("+00;-00;+00", CultureInfo.InvariantCulture);
        return time.Local().ToString("yyyy'_'MM'_'dd'T'HH'_'mm'_'ss", CultureInfo.InvariantCulture) + zone + "_00";
    }
}
