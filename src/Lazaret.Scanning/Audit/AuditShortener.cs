using Lazaret.Core.Dsx;

namespace Lazaret.Scanning.Audit;

/// <summary>Makes a result smaller, so that its line fits: first what is only decoration goes, then long texts are cut.</summary>
internal static class AuditShortener
{
    /// <summary>Longest text in characters at each step; the last one fits into the smallest limit an option allows.</summary>
    public static readonly IReadOnlyList<int> Steps = [4096, 2048, 1024, 512, 256, 128, 64, 32, 16];

    /// <summary>The result with no text longer than <paramref name="max"/> characters, without members that a collector can do without.</summary>
    public static DsxScanResult Shorten(DsxScanResult result, int max) => result with
    {
        ScanRequest = result.ScanRequest is { } request ? Shorten(request, max) : null,
        Verdict = result.Verdict is { } verdict ? Shorten(verdict, max) : null,
        ItemAction = result.ItemAction is { } action
            ? action with { Message = Cut(action.Message, max), Description = max > 64 ? CutOrNull(action.Description, max) : null, Id = CutOrNull(action.Id, max) }
            : null,
        MetadataTag = CutOrNull(result.MetadataTag, max),
    };

    private static DsxScanRequest Shorten(DsxScanRequest request, int max) => request with
    {
        Connector = request.Connector is { } connector && max > 64 ? new DsxConnectorModel
        {
            Name = Cut(connector.Name, max),
            Uuid = CutOrNull(connector.Uuid, max),
            Url = Cut(connector.Url, max),
            Status = Cut(connector.Status, max),
            Asset = Cut(connector.Asset, max),
        }
        : null,
        Location = CutOrNull(request.Location, max),
        Metainfo = max > 16 ? CutOrNull(request.Metainfo, max) : "",
        ConnectorUrl = max > 64 ? CutOrNull(request.ConnectorUrl, max) : null,
        RequestedAction = null,
        ScanSource = CutOrNull(request.ScanSource, max),
        JobItemId = max > 64 ? request.JobItemId : null,
        LazaretObject = null,
        Extra = null,
    };

    private static DsxVerdict Shorten(DsxVerdict verdict, int max) => verdict with
    {
        ScanGuid = max > 16 ? CutOrNull(verdict.ScanGuid, max) : null,
        Verdict = CutOrNull(verdict.Verdict, max),
        VerdictDetails = verdict.VerdictDetails is { } details && max > 16 ? new DsxVerdictDetails
        {
            EventDescription = max > 32 ? CutOrNull(details.EventDescription, max) : null,
            Reason = max > 32 ? CutOrNull(details.Reason, max) : null,
            ThreatType = CutOrNull(details.ThreatType, max),
        }
        : null,
        FileInfo = verdict.FileInfo is { } file && max > 32 ? file with { FileType = CutOrNull(file.FileType, max) } : null,
    };

    private static string? CutOrNull(string? text, int max) => text is null ? null : Cut(text, max);

    /// <summary>At most <paramref name="max"/> characters, the last three of them dots when it was cut; never half of a surrogate pair.</summary>
    private static string Cut(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        int keep = max - 3;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[keep - 1]) ? keep - 1 : keep), "...");
    }
}
