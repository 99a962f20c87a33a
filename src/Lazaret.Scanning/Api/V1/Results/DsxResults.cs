using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Dsx;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanning.Api.V1.Results;

/// <summary>Our results in the words of the wire (<c>scan-orchestrator</c> §4.5, §4.6, §16.1).</summary>
internal static class DsxResults
{
    /// <summary>A result; <paramref name="connector"/> is its connector as registered, null when it is not known any more.</summary>
    public static DsxScanResult Of(ScanResult r, DsxConnectorModel? connector) => new()
    {
        Id = r.ItemId.Value,
        ScanRequestTaskId = DsxTaskId.Of(r.ItemId),
        ScanJobId = r.JobId.Value,
        ScanRequest = Request(r.Location, r.MetaInfo, r.JobId.Value, r.Extra, connector),
        Verdict = Verdict(r),
        ItemAction = Action(r.Action),
        Status = r.Outcome == Outcome.Failed
            ? DsxStatus.NotScanned
            : r.Action.Status switch
            {
                ActionStatus.Success => DsxStatus.ActionSucceeded,
                ActionStatus.Nothing => DsxStatus.Scanned,
                _ => DsxStatus.ActionFailed,
            },
    };

    /// <summary>The request as it came, with the connector as it is known now; without the display icon, which is large and no part of a result.</summary>
    public static DsxScanRequest Request(string location, string metaInfo, string job, string? extra, DsxConnectorModel? connector)
    {
        DsxScanRequest sent = new();
        if (extra is not null)
        {
            try
            {
                sent = JsonSerializer.Deserialize(extra, DsxJson.Default.DsxScanRequest) ?? sent;
            }
            catch (JsonException)
            {
                // It was checked at acceptance.
            }
        }

        return sent with
        {
            Connector = connector is null ? null : connector with { DisplayIcon = null },
            Location = location,
            Metainfo = metaInfo,
            ScanJobId = job,
            ConnectorUrl = sent.ConnectorUrl ?? connector?.Url,
        };
    }

    public static DsxVerdict Verdict(ScanResult r)
    {
        ScannerVerdict? deciding = WorstVerdict.Of(r.Verdicts);
        (string verdict, string? reason) = Words(r);
        return new DsxVerdict
        {
            ScanGuid = DsxTaskId.Of(r.ItemId).Replace("-", "", StringComparison.Ordinal),
            Verdict = verdict,
            VerdictDetails = new DsxVerdictDetails
            {
                EventDescription = r.Outcome switch
                {
                    Outcome.Clean => "File scanned",
                    Outcome.Malicious or Outcome.Suspicious => string.Join(", ", r.Verdicts.SelectMany(v => v.Threats).DefaultIfEmpty(deciding?.Raw ?? "File scanned")),
                    _ => "File not scanned",
                },
                Reason = reason,
                ThreatType = r.Verdicts.SelectMany(v => v.Threats).FirstOrDefault(),
            },
            FileInfo = new DsxFileInfo { FileType = deciding?.FileType ?? "Unknown", FileSizeInBytes = Math.Max(0, r.Size), FileHash = r.Sha256 ?? (r.Reason == ReasonCode.FileTooLarge ? "" : null) },
            ScanDurationInMicroseconds = r.Verdicts.Count == 0 ? (r.Reason == ReasonCode.FileTooLarge ? 0 : -1) : r.Verdicts.Sum(v => v.Duration.Ticks) / TimeSpan.TicksPerMicrosecond,
            DsxconnectRequestElapsedMs = Math.Round(r.Duration.TotalMilliseconds, 3),
        };
    }

    private static (string Verdict, string? Reason) Words(ScanResult r) => (r.Outcome, r.Reason) switch
    {
        (Outcome.Clean, _) => ("Benign", null),
        (Outcome.Malicious, _) => ("Malicious", r.Detail),
        (Outcome.Suspicious, _) => ("Suspicious", r.Detail),
        (Outcome.NotScanned, ReasonCode.FileTooLarge) => ("Non Compliant", "File Size Too Large"),
        (Outcome.NotScanned, ReasonCode.FileTypeNotSupported) => ("Unsupported File Type", r.Detail),
        (Outcome.NotScanned, ReasonCode.UnknownVerdict) => ("Unknown", WorstVerdict.Of(r.Verdicts)?.Raw ?? r.Detail),
        (Outcome.NotScanned, ReasonCode.EncryptedFile) => ("Not Scanned", "Encrypted File"),
        _ => ("Not Scanned", r.Detail ?? Names.Of(r.Reason)),
    };

    private static DsxItemActionResponse Action(ActionResult action) => new()
    {
        Status = action.Status switch
        {
            ActionStatus.Success => DsxStatus.Success,
            ActionStatus.Nothing => DsxStatus.Nothing,
            _ => DsxStatus.Error,
        },
        ItemAction = action.Status == ActionStatus.NotSupported ? DsxItemActions.NotImplemented : DsxItemActions.Name(action.Kind),
        Message = action.Message,
        Description = action.Destination is null || action.Message.Contains(action.Destination, StringComparison.Ordinal) ? null : $"moved to {action.Destination}",
    };
}
