namespace Lazaret.Core.Dsx;

/// <summary>What a connector answered to a call, or why there is no answer.</summary>
/// <param name="Status">The HTTP status; 0 when the connector could not be reached or did not answer in time.</param>
/// <param name="ContentType">The media type without parameters; empty when none was sent.</param>
/// <param name="Body">The body, at most 4 MiB.</param>
/// <param name="Error">Why it could not be reached, in a sentence; null when it answered.</param>
public sealed record DsxReply(int Status, string ContentType, ReadOnlyMemory<byte> Body, string? Error)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
