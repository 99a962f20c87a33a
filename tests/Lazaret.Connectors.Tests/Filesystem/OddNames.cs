namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>Names that break things.</summary>
internal static class OddNames
{
    public static readonly string[] All =
    [
        "new\nline", "carriage\rreturn", "tab\t", "quote\"", "apostrophe'", "back\\slash", " lead and trail ", "-rf", "--", "=cmd|' /C calc'!A0",
        "\u202Egnp.exe", "\u2066rtl\u2069", "\uD83D\uDE00\uD83D\uDC69\u200D\uD83D\uDCBB", "\uFEFFbom", "e\u0301 and \u00e9", "\u0001\u001b[31mred\u007f", "%00%2e%2e", "\\x00",
        "...", "..a", "con", "nul.txt", "*?[a]{b}", "$HOME`id`;&|", "\udcff\udcfe", "latin1-\udce9t\udce9", "cut-\udce2\udc82", ".hidden", "~",
        new string('n', 255), string.Concat(Enumerable.Repeat("\uD83D\uDE00", 63)) + "abc", string.Concat(Enumerable.Repeat("\udcff", 255)), "a.lazaret.json", ".lazaret",
    ];
}
