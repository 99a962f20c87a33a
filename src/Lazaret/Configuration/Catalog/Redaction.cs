using System.Text.RegularExpressions;

namespace Lazaret.Configuration.Catalog;

/// <summary>Takes passwords out of texts that are shown (A-20, W-25).</summary>
internal static partial class Redaction
{
    public const string Mask = "**********";

    /// <summary>
    /// Cuts what stands between <c>://</c> and the last <c>@</c>, whatever it is; without a scheme what stands before the last <c>@</c>, when it has the form <c>user:password</c> or the text is
    /// meant to be an address.
    /// </summary>
    public static string Of(string text, bool address)
    {
        int at = text.LastIndexOf('@');
        if (at < 0)
        {
            return text;
        }

        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0 && scheme < at)
        {
            return string.Concat(text.AsSpan(0, scheme + 3), Mask, text.AsSpan(at));
        }

        return address || UserAndPassword().IsMatch(text) ? string.Concat(Mask, text.AsSpan(at)) : text;
    }

    [GeneratedRegex("^[^/@\\s:]+:[^@\\s]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserAndPassword();
}
