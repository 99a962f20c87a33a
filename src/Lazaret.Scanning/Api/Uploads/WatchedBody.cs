using Lazaret.Scanning.Content;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.Uploads;

/// <summary>
/// A request body that remembers how it broke. The scanner takes a broken stream for an unreadable object; the client must hear that its body
/// was too large or too slow instead.
/// </summary>
internal sealed class WatchedBody(Stream inner) : ForwardStream
{
    /// <summary>What the server found wrong with the body; null when nothing was.</summary>
    public BadHttpRequestException? Broken { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            Broken = e;
            throw;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
