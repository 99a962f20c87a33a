using System.Globalization;
using System.Text;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;

namespace Lazaret.Scanners.Dsxa;

/// <summary>The <c>X-Custom-Metadata</c> header. No name may ever keep a file from being scanned (W-29): what could break the header is percent-encoded.</summary>
internal static class DsxaMetadata
{
    /// <summary>Most characters; longer values are cut in front, as the end of a path says more.</summary>
    public const int MaxLength = 4096;

    public static string Of(ScanSubject subject)
    {
        string tail = (subject.ConnectorName is { Length: > 0 } name ? ",dsx-connect:" + Encode(name) : "")
            + ",scan_request_task_id:" + subject.ItemId.Value.ToString(CultureInfo.InvariantCulture);
        string meta = Cut(Encode(subject.MetaInfo), 1000);
        string location = Cut(Encode(subject.Location), MaxLength - tail.Length - meta.Length - 24);
        return $"file-loc:{location},file-meta:{meta}{tail}";
    }

    /// <summary>Percent-encodes the whole value when it is not plain ASCII (as the existing core does), and otherwise what would be read as structure.</summary>
    public static string Encode(string value)
    {
        bool plain = value.All(c => c is >= ' ' and < (char)0x7F);
        StringBuilder text = new(value.Length + 16);
        foreach (byte b in LosslessUtf8.Encode(value))
        {
            bool keep = plain ? b is not ((byte)'%' or (byte)',') : char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~';
            if (keep)
            {
                text.Append((char)b);
            }
            else
            {
                text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    private static string Cut(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        string end = text[^limit..];

        // Not in the middle of an escape.
        return text[^(limit + 1)] == '%' ? end[2..] : text.Length > limit + 1 && text[^(limit + 2)] == '%' ? end[1..] : end;
    }
}
