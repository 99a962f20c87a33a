using System.Globalization;
using Lazaret.Core.Routes.Definition;

namespace Lazaret.Scanning.Routes.Validation;

/// <summary>Checks the form of a clean file while it is read once, forward, in flat memory (W12).</summary>
public static class ContentCheck
{
    /// <summary>Why the content is not of its form, as one sentence without content in it; null when it is.</summary>
    /// <param name="content">Read to its end, or to the first mistake; not disposed of.</param>
    /// <param name="rules">What it must be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The content could not be read; that says nothing of its form.</exception>
    public static async Task<string?> RunAsync(Stream content, ContentRules rules, CancellationToken cancellationToken)
    {
        await using MeteredStream metered = new(content, rules.MaxSize);
        try
        {
            return rules.Kind switch
            {
                ContentKind.Xml => await XmlForm.CheckAsync(metered, rules.MaxDepth, cancellationToken).ConfigureAwait(false),
                ContentKind.Json => await JsonForm.CheckAsync(metered, rules.MaxDepth, cancellationToken).ConfigureAwait(false),
                _ => null,
            };
        }
        catch (MeteredStream.TooLargeException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"It is larger than the {rules.MaxSize} bytes that are allowed.");
        }
    }
}
