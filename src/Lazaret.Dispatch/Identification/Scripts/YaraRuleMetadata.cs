using System.Runtime.InteropServices;

namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>The metadata <c>type</c> and <c>score</c> of a rule in the memory of libyara.</summary>
internal static class YaraRuleMetadata
{
    // struct YR_META: identifier, string, integer, type, flags.
    private const int Size = 32;
    private const int Text = 8;
    private const int Integer = 16;
    private const int Flags = 28;
    private const int LastInRule = 1;
    private const int Most = 64;

    /// <summary>What a match of the rule stands for; null for a rule without a type, such as one that others are built on.</summary>
    /// <param name="rule">A <c>YR_RULE</c>.</param>
    /// <param name="identifierOffset">Where it holds its name.</param>
    public static ScriptMatch? Read(nint rule, int identifierOffset)
    {
        string? type = null;
        int? score = null;
        nint meta = Marshal.ReadIntPtr(rule, identifierOffset + (2 * nint.Size));
        for (int i = 0; meta != 0 && i < Most; i++, meta += Size)
        {
            switch (Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(meta)))
            {
                case "type": type = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(meta, Text)); break;
                case "score": score = (int)Marshal.ReadInt64(meta, Integer); break;
            }

            if ((Marshal.ReadInt32(meta, Flags) & LastInRule) != 0)
            {
                break;
            }
        }

        return type is null ? null : new ScriptMatch(type, score);
    }
}
