using System.Collections.Frozen;

namespace Lazaret.Dispatch.Events.Rules;

/// <summary>The labels that streams may have (<c>event-dispatcher</c> §3.5).</summary>
internal static class StreamLabels
{
    /// <summary>The binary itself.</summary>
    public const string Content = "content";

    public static readonly FrozenSet<string> All = FrozenSet.ToFrozenSet(
        [
            "assemblyline", "cape_report", Content, "cs_call_tree", "decompiled_cs", "decompiled_c", "decompiled_java", "deob_js", "password_dictionary", "pcap", "report", "safe_png", "screenshot",
            "test", "text", "yara_rule_hit",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ByChars = All.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The same for a label in UTF-8.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> label)
    {
        Span<char> text = stackalloc char[32];
        return label.Length <= text.Length && ByChars.Contains(text[..System.Text.Encoding.UTF8.GetChars(label, text)]);
    }
}
