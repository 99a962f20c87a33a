using System.Globalization;
using System.Text;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;

namespace Lazaret.Output;

/// <summary>Results and summaries as lines for people; every line is one line, whatever the names hold.</summary>
internal static class PlainLines
{
    /// <summary>The line of an item that is worth one; null for a clean item.</summary>
    public static string? Of(ScanResult result)
    {
        if (result.Outcome == Outcome.Clean)
        {
            return null;
        }

        StringBuilder line = new();
        line.Append(Names.Of(result.Outcome).PadRight(11)).Append("  ").Append(SafeText.Visible(result.Location));
        string about = result.Outcome is Outcome.Malicious or Outcome.Suspicious ? string.Join(", ", ResultFields.Threats(result)) : Names.Of(result.Reason);
        if (about.Length > 0)
        {
            line.Append("  ").Append(SafeText.Visible(about));
        }

        if (result.Outcome is Outcome.NotScanned or Outcome.Failed && result.Detail is { Length: > 0 } detail)
        {
            line.Append(": ").Append(SafeText.Visible(detail));
        }

        if (result.Action.Kind != ActionKind.Nothing)
        {
            line.Append("  [").Append(Action(result.Action)).Append(']');
        }

        return line.ToString();
    }

    /// <summary>The summary, two to four lines.</summary>
    public static IEnumerable<string> Of(ScanSummary summary)
    {
        Core.Jobs.JobCounts counts = summary.Counts;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(counts.Processed, "file", "files")} ({Sizes.Format(counts.Bytes)}) in {Durations.Format(summary.Duration)}, {summary.FilesPerSecond:N0} files/s");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"clean {counts.Clean:N0} · malicious {counts.Malicious:N0} · suspicious {counts.Suspicious:N0} · not scanned {counts.NotScanned:N0} · failed {counts.Failed:N0}");
        (long Number, string One, string Many)[] skipped =
        [
            (summary.Enumeration.Links, "link", "links"),
            (summary.Enumeration.Special, "special file", "special files"),
            (summary.Enumeration.FilteredOut, "file kept out by the filter", "files kept out by the filter"),
            (summary.Enumeration.Reserved, "of our own (quarantine, records)", "of our own (quarantine, records)"),
            (summary.Enumeration.Unreadable, "unreadable folder", "unreadable folders"),
        ];
        if (skipped.Any(s => s.Number > 0))
        {
            yield return "skipped: " + string.Join(", ", skipped.Where(s => s.Number > 0).Select(s => Count(s.Number, s.One, s.Many)));
        }

        if (summary.Interrupted)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"stopped before the end: {counts.Open:N0} of the files listed so far have no outcome");
        }
    }

    private static string Count(long number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");

    private static string Action(ActionResult action)
    {
        string what = ActionKinds.Name(action.Kind);
        return action.Status == ActionStatus.Success
            ? action.Destination is { } destination ? $"{what} → {SafeText.Visible(destination)}" : what
            : $"{what} {Names.Of(action.Status)}: {SafeText.Visible(action.Message)}";
    }
}
