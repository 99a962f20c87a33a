using System.Globalization;
using System.Xml;

namespace Lazaret.Scanning.Routes.Validation;

/// <summary>Well-formed XML: no document type, no entities of its own, nothing fetched, nothing built up.</summary>
internal static class XmlForm
{
    private const int MostAttributes = 10_000;

    /// <summary>A sentence, or null when it is well-formed.</summary>
    public static async Task<string?> CheckAsync(Stream content, int mostDepth, CancellationToken cancellationToken)
    {
        XmlReaderSettings settings = new()
        {
            Async = true,
            CloseInput = false,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersFromEntities = 1024,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        char[] scratch = new char[8192];
        try
        {
            using XmlReader reader = XmlReader.Create(content, settings);
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (reader.Depth >= mostDepth)
                {
                    return Sentence(reader as IXmlLineInfo, string.Create(CultureInfo.InvariantCulture, $"has elements more than {mostDepth} deep"));
                }

                // A long text is gone through in pieces; asking for its value would build it.
                while (reader.CanReadValueChunk && reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA
                    && await reader.ReadValueChunkAsync(scratch, 0, scratch.Length).ConfigureAwait(false) > 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                if (reader.AttributeCount > MostAttributes)
                {
                    return Sentence(reader as IXmlLineInfo, "has an element with too many attributes");
                }
            }

            return null;
        }
        catch (XmlException e)
        {
            // The reader's own words quote the content; where it stands is enough.
            string what = e.Message.Contains("DTD", StringComparison.Ordinal) ? "has a document type, which is not allowed" : "is not well-formed XML";
            return e.LineNumber > 0 ? string.Create(CultureInfo.InvariantCulture, $"It {what} (line {e.LineNumber}, character {e.LinePosition}).") : $"It {what}.";
        }
        catch (Exception e) when (e is System.Text.DecoderFallbackException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return "It is not well-formed XML: its encoding is not known, or not kept.";
        }
    }

    private static string Sentence(IXmlLineInfo? place, string what) =>
        place?.HasLineInfo() == true ? string.Create(CultureInfo.InvariantCulture, $"It {what} (line {place.LineNumber}).") : $"It {what}.";
}
