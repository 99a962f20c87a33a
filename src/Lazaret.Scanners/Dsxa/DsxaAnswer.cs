using System.Globalization;
using System.Net;
using System.Text.Json;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Dsxa;

/// <summary>Reads what the scanner answers: leniently in form, strictly in meaning. The tables are <c>connectors</c> §4.4, §4.6 and §5.2.</summary>
internal static class DsxaAnswer
{
    private const int MaxErrorText = 2000;

    /// <summary>Reads an answer with its status.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="retryAfter">The wait the server asked for.</param>
    /// <param name="body">The body, already bounded.</param>
    /// <param name="whole">False when the body was longer than the bound.</param>
    /// <param name="scanner">The scanner's name.</param>
    /// <param name="content">What was read and sent.</param>
    /// <param name="took">Time from the start of the request.</param>
    public static ScannerReply Read(HttpStatusCode status, TimeSpan? retryAfter, string body, bool whole, string scanner, ContentDigest content, TimeSpan took)
    {
        int code = (int)status;
        string said = body.Length <= MaxErrorText ? body : body[..MaxErrorText];
        switch (code)
        {
            case >= 200 and < 300:
                return whole
                    ? ReadVerdict(body, scanner, content, took)
                    : new Failure(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, "The scanner's answer is longer than any answer can be; it was cut off.");
            case 401 or 403:
                return new Failure(ErrorClass.ScannerAuth, ReasonCode.ScannerAuth, $"The scanner refuses our token (HTTP {code}).");
            case 408:
                return new Failure(ErrorClass.ScannerTimeout, ReasonCode.ScannerTimeout, "The scanner gave up waiting for the object (HTTP 408).", retryAfter);
            case 413:
                return Verdict(scanner, Outcome.NotScanned, ReasonCode.FileTooLarge, "HTTP 413", "The scanner refuses objects of this size.", [], null, took);
            case 429:
                return new Failure(ErrorClass.ScannerThrottled, ReasonCode.ScannerOverloaded, "The scanner asks for patience (HTTP 429).", retryAfter);
            case >= 500:
                return new Failure(ErrorClass.ScannerServer, ReasonCode.ScannerUnavailable, $"The scanner failed (HTTP {code}): {said}", retryAfter);
            default:
                return new Failure(ErrorClass.ScannerClient, ReasonCode.ScannerRejected, $"The scanner refuses the request (HTTP {code}): {said}");
        }
    }

    /// <summary>Seconds or a date.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };

    private static ScannerReply ReadVerdict(string body, string scanner, ContentDigest content, TimeSpan took)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return new Failure(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, "The scanner's answer is no JSON.");
        }

        if (root.ValueKind != JsonValueKind.Object || Text(root, "verdict") is not { Length: > 0 } verdict)
        {
            return new Failure(ErrorClass.ScannerProtocol, ReasonCode.ScannerProtocol, "The scanner's answer has no verdict.");
        }

        JsonElement nested = Member(root, "details");
        JsonElement details = Either(root, "verdict_details", nested, "verdictDetails");
        JsonElement file = Either(root, "file_info", nested, "fileInfo");
        string? reason = Text(details, "reason");
        string? description = Text(details, "event_description") ?? Text(details, "eventDescription");
        string? threat = Text(details, "threat_type") ?? Text(details, "threatType");
        string? type = Text(file, "file_type") ?? Text(file, "fileType");
        string? hash = Text(file, "file_hash") ?? Text(file, "fileHash");
        long? size = Number(file, "file_size_in_bytes") ?? Number(file, "fileSizeInBytes");
        string[] threats = threat is null ? [] : [threat];
        if (verdict == "Malicious")
        {
            return Verdict(scanner, Outcome.Malicious, ReasonCode.None, verdict, description, threats.Length > 0 ? threats : ["Malicious"], type, took);
        }

        // A verdict counts only for the bytes that were read (promise 3). Of an item inside a container the scanner tells the container's hash too: that one is ours.
        string? container = Text(file, "container_hash") ?? Text(file, "containerHash");
        bool inside = string.Equals(container, content.Sha256, StringComparison.OrdinalIgnoreCase);
        bool otherHash = !inside && !string.IsNullOrEmpty(hash) && !string.Equals(hash, content.Sha256, StringComparison.OrdinalIgnoreCase);
        if (otherHash || (!inside && size is { } counted && counted != content.Size && verdict == "Benign"))
        {
            return new Failure(
                ErrorClass.ScannerProtocol,
                ReasonCode.ContentMismatch,
                string.Create(CultureInfo.InvariantCulture, $"The scanner's verdict is for other bytes than were sent: it counts {size?.ToString(CultureInfo.InvariantCulture) ?? "?"} of {content.Size} bytes."));
        }

        string detail = reason ?? description ?? "";
        return verdict switch
        {
            "Benign" => Verdict(scanner, Outcome.Clean, ReasonCode.None, verdict, description, [], type, took),
            "Unsupported File Type" => Verdict(scanner, Outcome.NotScanned, ReasonCode.FileTypeNotSupported, verdict, detail, [], type, took),
            "Not Scanned" when ReasonText.Map(reason) == ReasonCode.SystemInitializing =>
                new Failure(ErrorClass.ScannerServer, ReasonCode.SystemInitializing, $"The scanner is not ready yet: {reason}"),
            "Not Scanned" or "Non Compliant" or "Scanning" => Verdict(scanner, Outcome.NotScanned, ReasonText.Map(reason), verdict, detail, [], type, took),
            _ => Verdict(scanner, Outcome.NotScanned, ReasonCode.UnknownVerdict, verdict, detail, [], type, took),
        };
    }

    private static ScannerVerdict Verdict(
        string scanner, Outcome outcome, ReasonCode reason, string raw, string? detail, IReadOnlyList<string> threats, string? type, TimeSpan took) => new()
    {
        Scanner = scanner,
        Outcome = outcome,
        Reason = reason,
        Raw = raw,
        Detail = string.IsNullOrEmpty(detail) ? null : detail,
        Threats = threats,
        FileType = type,
        Identity = DsxaScanner.Identity,
        Duration = took,
    };

    private static JsonElement Either(JsonElement flat, string name, JsonElement nested, string nestedName)
    {
        JsonElement found = Member(flat, name);
        return found.ValueKind == JsonValueKind.Object ? found : Member(nested, nestedName);
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long value) ? value : null;
}
