using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Names;

/// <summary>Where the parts of a normalised name are. All offsets count bytes of the normalised name.</summary>
/// <param name="Reason">Why the text is no registrable name; <see cref="NotApplicableReason.None"/> when it is one. Otherwise every other member is 0.</param>
/// <param name="Length">Length of the normalised name, 3 to 253.</param>
/// <param name="RegistrableStart">Where the registrable label begins; the registrable name goes from there to the end.</param>
/// <param name="SuffixStart">Where the public suffix begins.</param>
/// <param name="IsPrivateSuffix">The suffix belongs to a provider under which anyone gets names, such as <c>duckdns.org</c>.</param>
/// <param name="SubLabelStart">Where the longest label before the registrable one begins; of several as long, the first.</param>
/// <param name="SubLabelLength">Its length; 0 when there is no label before the registrable one.</param>
public readonly record struct NormalizedName(
    NotApplicableReason Reason,
    byte Length,
    byte RegistrableStart,
    byte SuffixStart,
    bool IsPrivateSuffix,
    byte SubLabelStart,
    byte SubLabelLength)
{
    /// <summary>The text is a registrable name.</summary>
    public bool IsApplicable => Reason == NotApplicableReason.None;

    /// <summary>Length of the registrable label, without the dot after it.</summary>
    public int RegistrableLabelLength => SuffixStart - 1 - RegistrableStart;

    /// <summary>A text that is no registrable name.</summary>
    internal static NormalizedName NotApplicable(NotApplicableReason reason) => new(reason, 0, 0, 0, false, 0, 0);
}
