using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Lazaret.TestKit.Dsxa;

/// <summary>What the stub says of some content.</summary>
internal sealed record StubVerdict(string Verdict, string? Reason = null, string? Threat = null)
{
    /// <summary>The answer's JSON (<c>connectors</c> §4.3).</summary>
    public string ToJson(byte[] content, long started, string? metadata) => ToJson(
        new Dictionary<string, object>
        {
            ["file_type"] = FileType(content),
            ["file_size_in_bytes"] = content.Length,
            ["file_hash"] = Convert.ToHexStringLower(SHA256.HashData(content)),
        },
        started,
        metadata,
        Guid.NewGuid().ToString("N"));

    /// <summary>The same without content: by hash, and while a scan by path is under way.</summary>
    public string ToJson(string guid) => ToJson(null, Stopwatch.GetTimestamp(), null, guid);

    private string ToJson(Dictionary<string, object>? file, long started, string? metadata, string guid)
    {
        Dictionary<string, string> details = new()
        {
            ["event_description"] = Verdict switch { "Benign" => "File identified as benign", "Malicious" => "File identified as malicious", _ => "File not scanned" },
        };
        Add(details, "reason", Reason);
        Add(details, "threat_type", Threat);
        Dictionary<string, object> answer = new() { ["scan_guid"] = guid, ["verdict"] = Verdict, ["verdict_details"] = details };
        if (file is not null)
        {
            answer["file_info"] = file;
        }

        answer["scan_duration_in_microseconds"] = (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds + 1;
        if (!string.IsNullOrEmpty(metadata))
        {
            answer["X-Custom-Metadata"] = metadata;
        }

        return JsonSerializer.Serialize(answer);
    }

    private static void Add(Dictionary<string, string> details, string name, string? value)
    {
        if (value is not null)
        {
            details[name] = value;
        }
    }

    private static string FileType(ReadOnlySpan<byte> content) =>
        content.StartsWith("%PDF"u8) ? "PDFFileType"
        : content.StartsWith("MZ"u8) ? "PE32FileType"
        : content.StartsWith("PK\x03\x04"u8) ? content.IndexOf("[Content_Types].xml"u8) >= 0 ? "OOXMLFileType" : "ZipFileType"
        : content.StartsWith("\x7f"u8) && content[1..].StartsWith("ELF"u8) ? "ELF64FileType"
        : content.StartsWith((ReadOnlySpan<byte>)[0xCF, 0xFA, 0xED, 0xFE]) || content.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xED, 0xFA, 0xCF]) ? "Macho64FileType"
        : !content.IsEmpty && !content.ContainsAnyExceptInRange((byte)0x09, (byte)0x7E) ? "TextFileType"
        : "Unknown";
}
