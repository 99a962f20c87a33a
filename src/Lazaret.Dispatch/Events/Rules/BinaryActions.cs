namespace Lazaret.Dispatch.Events.Rules;

/// <summary>What may happen to a binary (<c>event-dispatcher</c> §3.6).</summary>
internal static class BinaryActions
{
    public const string Sourced = "sourced";
    public const string Extracted = "extracted";
    public const string Augmented = "augmented";
    public const string Mapped = "mapped";
    public const string Enriched = "enriched";

    public static readonly IReadOnlyList<string> All = [Sourced, Extracted, Augmented, Mapped, Enriched];

    public static bool IsKnown(string action) => action is Sourced or Extracted or Augmented or Mapped or Enriched;

    /// <summary>The same for an action in UTF-8.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> action) =>
        action.SequenceEqual("sourced"u8) || action.SequenceEqual("extracted"u8) || action.SequenceEqual("augmented"u8) || action.SequenceEqual("mapped"u8) || action.SequenceEqual("enriched"u8);
}
