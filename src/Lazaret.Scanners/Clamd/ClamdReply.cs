using System.Globalization;

namespace Lazaret.Scanners.Clamd;

/// <summary>An INSTREAM reply taken apart.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Raw">clamd's words without the session number and <c>stream: </c>.</param>
/// <param name="Threat">The name of what was found; empty otherwise.</param>
internal readonly record struct ClamdReply(ClamdReplyKind Kind, string Raw, string Threat)
{
    private const string Stream = "stream: ";

    /// <summary>Takes the session number off; null when it is not <paramref name="number"/>.</summary>
    public static string? Unnumber(string text, int number)
    {
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out int found) && found == number
            ? text[(colon + 2)..]
            : null;
    }

    /// <summary>Reads the reply to INSTREAM number <paramref name="number"/>.</summary>
    public static ClamdReply Parse(string text, int number)
    {
        string? body = Unnumber(text, number);
        if (body is null)
        {
            // Errors of the protocol itself come without a number; everything else without the right one is not for us.
            return text.EndsWith(" ERROR", StringComparison.Ordinal) ? new(ClamdReplyKind.Error, text, "") : new(ClamdReplyKind.Garbage, text, "");
        }

        bool stream = body.StartsWith(Stream, StringComparison.Ordinal);
        string raw = stream ? body[Stream.Length..] : body;
        if (stream && raw == "OK")
        {
            return new(ClamdReplyKind.Ok, raw, "");
        }

        if (stream && raw.Length > " FOUND".Length && raw.EndsWith(" FOUND", StringComparison.Ordinal))
        {
            return new(ClamdReplyKind.Found, raw, ThreatName(raw[..^" FOUND".Length]));
        }

        return raw.EndsWith(" ERROR", StringComparison.Ordinal) ? new(ClamdReplyKind.Error, raw, "") : new(ClamdReplyKind.Garbage, raw, "");
    }

    /// <summary>With <c>ExtendedDetectionInfo</c> clamd adds <c>(hash:size)</c> to the name.</summary>
    private static string ThreatName(string found)
    {
        int paren = found.LastIndexOf('(');
        return paren > 0 && found.EndsWith(')') && found.IndexOf(':', paren) > 0 ? found[..paren].TrimEnd() : found;
    }
}
