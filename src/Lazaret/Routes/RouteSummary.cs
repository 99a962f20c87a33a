using System.Globalization;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Schedule;
using Lazaret.Scanning.Routes.Definition;

namespace Lazaret.Routes;

/// <summary>A route in a few lines for people. There is no secret in it, only where secrets stand.</summary>
internal static class RouteSummary
{
    public static IEnumerable<(string Name, string Value)> Of(RouteDefinition route)
    {
        yield return ("source", Of(route.Source));
        yield return ("files", $"{(route.Pattern is null ? "every name" : "names by pattern" + (route.Pattern.Attributes.Count > 0 ? $" ({string.Join(", ", route.Pattern.Attributes)})" : ""))}{(route.Filter.IsEverything ? "" : ", filter " + route.Filter.Text)}");
        yield return ("schedule", Of(route.Schedule));
        yield return ("scanners", string.Join(", ", route.Scanners));
        yield return ("validation", Names.Of(route.Validation.Kind));
        foreach (RouteDestination destination in route.Deliver)
        {
            yield return ("deliver", Of(destination));
        }

        yield return ("quarantine", Of(route.Quarantine) + (route.Quarantine.Keep is { } keep ? $", kept {DurationText.Of(keep)}" : ""));
        yield return ("originals", $"clean: {Of(route.Policy.Clean)}; malicious: {Of(route.Policy.Malicious)}; unscannable: {Names.Of(route.Policy.UnscannableAction)} after {route.Policy.Tries} tries, {Of(route.Policy.Unscannable)}; invalid: {Of(route.Policy.Invalid)}");
        if (route.Notify.Count > 0)
        {
            yield return ("notify", string.Join(", ", route.Notify.Select(n => $"{Names.Of(n.Kind)} {n.Url?.Host ?? "at " + n.SecretUrl}")));
        }

        if (route.Records is { } records)
        {
            yield return ("records", $"postgres {records.User}@{records.Host}:{records.Port.ToString(CultureInfo.InvariantCulture)}/{records.Database}, tables {string.Join(" and ", ((string?[])[records.Table, records.NamesTable]).OfType<string>())}");
        }
    }

    public static string Of(RouteSource source) => source switch
    {
        SftpSource s => $"sftp {Of(s.Server)} {s.Folder}",
        S3Source s => $"s3 {s.Place.Bucket}/{s.Folder}",
        _ => $"folder {source.Folder}",
    };

    public static string Of(QuarantinePlace place) => place switch
    {
        FolderQuarantine q => $"folder {q.Folder}",
        S3Quarantine q => $"s3 {q.Place.Bucket}/{q.Prefix}",
        SourceQuarantine q => $"folder {q.Folder} on the source",
        _ => place.Kind,
    };

    private static string Of(RouteDestination destination)
    {
        string where = destination switch
        {
            S3Destination d => $"s3 {d.Place.Bucket}",
            SftpDestination d => $"sftp {Of(d.Server)} {d.Folder}",
            FolderDestination d => $"folder {d.Folder}",
            _ => destination.Kind,
        };
        return $"{where}, key {destination.Key.Text}{(destination.DoneMarker is { } marker ? $", marker {marker}" : "")}";
    }

    private static string Of(SftpPlace server) => $"{server.User}@{server.Host}:{server.Port.ToString(CultureInfo.InvariantCulture)}";

    private static string Of(SourceDisposal disposal) => disposal.Action == SourceAction.Move ? $"moved to {disposal.MoveTo}" : disposal.Action == SourceAction.Delete ? "deleted" : "left";

    private static string Of(RouteSchedule schedule) =>
        (schedule.Cron is { } cron ? $"cron {cron.Text} ({schedule.Zone.Id})" : $"every {DurationText.Of(schedule.Every ?? TimeSpan.Zero)}")
        + (schedule.Jitter > TimeSpan.Zero ? $", up to {DurationText.Of(schedule.Jitter)} later" : "")
        + (schedule.AtStart ? ", and at the start" : "");
}
