namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>How often a strong pattern of section 11.5 is in the first bytes of a file.</summary>
internal delegate int StrongPattern(ReadOnlySpan<byte> head);
