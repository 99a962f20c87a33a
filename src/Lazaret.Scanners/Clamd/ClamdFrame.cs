namespace Lazaret.Scanners.Clamd;

/// <summary>What came back for one command.</summary>
/// <param name="Text">The reply without its NUL; null when there was no whole one.</param>
/// <param name="Rest">What came instead: bytes without an end, or more than one reply; empty when the connection was closed without a byte.</param>
internal readonly record struct ClamdFrame(string? Text, string Rest);
