using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Results;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Audit;

/// <summary>
/// Turns results into lines as they travel. The JSON is ASCII and has no control characters: whatever a name holds, it splits no line, and a name that is not UTF-8
/// keeps its bytes (<c>\udcXX</c>).
/// </summary>
internal sealed partial class AuditLines
{
    /// <summary>Facility local0, severity informational.</summary>
    private const string Priority = "<134>";

    private readonly Func<ScanResult, DsxScanResult> map;
    private readonly ILogger logger;
    private readonly AuditFormat format;
    private readonly bool framed;
    private readonly bool datagrams;
    private readonly int limit;
    private readonly string host;
    private readonly string version;
    private readonly ArrayBufferWriter<byte> json = new(2048);
    private long shortened;

    public AuditLines(AuditOptions options, Func<ScanResult, DsxScanResult> map, string version, ILogger logger)
    {
        this.map = map;
        this.version = version;
        this.logger = logger;
        format = options.Format;
        datagrams = options.Transport == AuditTransport.Udp;
        framed = format == AuditFormat.Rfc5424 && !datagrams;
        limit = datagrams ? options.MaxDatagramBytes : options.MaxLineBytes;
        host = HeaderWord(options.HostName ?? Environment.MachineName);
        // Over TLS the legacy line has no priority in front; collectors of the family were written for that (§11).
        Head = format == AuditFormat.Legacy ? (options.Transport == AuditTransport.Tls ? "" : Priority) + "dsx-connect " : "";
        Tail = format == AuditFormat.Rfc5424 ? "" : options.Transport == AuditTransport.Tls ? "\n" : "\n\0";
    }

    /// <summary>Lines that had to be shortened so far.</summary>
    public long Shortened => Interlocked.Read(ref shortened);

    private string Head { get; }

    private string Tail { get; }

    /// <summary>The line that legacy senders begin with.</summary>
    public byte[] Announcement() => Encoding.ASCII.GetBytes(Head + "dsx-connect-workers initialized to use syslog" + Tail);

    /// <summary>Appends the line of one result.</summary>
    public void Write(ScanResult result, IBufferWriter<byte> output)
    {
        string head = format == AuditFormat.Legacy ? Head : Header(result.FinishedAt);
        int room = limit - head.Length - Tail.Length;
        DsxScanResult mapped = RenderWhole(result);
        for (int step = 0; json.WrittenCount > room && step < AuditShortener.Steps.Count; step++)
        {
            Render(result, AuditShortener.Shorten(mapped, AuditShortener.Steps[step]), truncated: true);
            if (step == 0)
            {
                Interlocked.Increment(ref shortened);
            }
        }

        if (framed)
        {
            Append(output, string.Create(CultureInfo.InvariantCulture, $"{head.Length + json.WrittenCount} "));
        }

        Append(output, head);
        output.Write(json.WrittenSpan);
        Append(output, Tail);
    }

    private DsxScanResult RenderWhole(ScanResult result)
    {
        try
        {
            DsxScanResult mapped = map(result);
            Render(result, mapped, truncated: false);
            return mapped;
        }
        catch (Exception e)
        {
            // One result that cannot be told in full must hold up no other and must not be missing.
            NotTold(logger, result.ItemId.Value, e);
            DsxScanResult bare = new()
            {
                Id = result.ItemId.Value,
                ScanRequestTaskId = DsxTaskId.Of(result.ItemId),
                ScanJobId = result.JobId.Value,
                ScanRequest = new DsxScanRequest { Location = result.Location, Metainfo = result.MetaInfo, ScanJobId = result.JobId.Value },
                Verdict = new DsxVerdict { Verdict = result.Outcome.ToString() },
                Status = DsxStatus.NotScanned,
            };
            Render(result, bare, truncated: false);
            return bare;
        }
    }

    private void Render(ScanResult result, DsxScanResult mapped, bool truncated)
    {
        json.ResetWrittenCount();
        using Utf8JsonWriter writer = new(json);
        writer.WriteStartObject();
        writer.WriteString("timestamp", result.FinishedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
        writer.WriteString("source", "dsx-connect");
        writer.WritePropertyName("scan_request");
        JsonSerializer.Serialize(writer, WithoutIcon(mapped.ScanRequest ?? new DsxScanRequest()), DsxJson.Default.DsxScanRequest);
        writer.WritePropertyName("verdict");
        JsonSerializer.Serialize(writer, mapped.Verdict ?? new DsxVerdict(), DsxJson.Default.DsxVerdict);
        writer.WritePropertyName("item_action");
        JsonSerializer.Serialize(writer, mapped.ItemAction ?? new DsxItemActionResponse { Status = DsxStatus.Nothing }, DsxJson.Default.DsxItemActionResponse);
        writer.WriteString("status", mapped.Status);
        writer.WriteString("scan_request_task_id", mapped.ScanRequestTaskId);
        writer.WriteString("scan_job_id", mapped.ScanJobId ?? result.JobId.Value);
        writer.WriteNumber("result_id", mapped.Id);
        writer.WriteString("host", host);
        writer.WriteString("product_version", version);
        if (truncated)
        {
            writer.WriteBoolean("truncated", true);
        }

        writer.WriteEndObject();
    }

    /// <summary>A picture of up to 8 KiB in each line would be most of the audit and say nothing.</summary>
    private static DsxScanRequest WithoutIcon(DsxScanRequest request) =>
        request.Connector is { DisplayIcon: not null } connector ? request with { Connector = connector with { DisplayIcon = null } } : request;

    private string Header(DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Priority}1 {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff}Z {host} lazaret {Environment.ProcessId} scan - ");

    /// <summary>Host names in headers are at most 255 visible ASCII characters.</summary>
    private static string HeaderWord(string text)
    {
        string clean = new([.. text.Where(c => c is > ' ' and < (char)0x7F).Take(255)]);
        return clean.Length > 0 ? clean : "-";
    }

    private static void Append(IBufferWriter<byte> output, string ascii)
    {
        Span<byte> span = output.GetSpan(ascii.Length);
        output.Advance(Encoding.ASCII.GetBytes(ascii, span));
    }

    [LoggerMessage(4800, LogLevel.Error, "The result of item {Item} could not be told in full; its audit line holds only its address and outcome")]
    private static partial void NotTold(ILogger logger, long item, Exception e);
}
