using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Content;

/// <summary>An upload as the content of an object. A stream that ends before its promised length is a failure, never an end.</summary>
internal sealed class UploadContent(Stream stream, long length) : IObjectContent
{
    private long read;

    public ObjectIdentity Identity => ObjectIdentity.Unknown with { Size = length };

    public long Length => length;

    public async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            int count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            read += count;
            if (count == 0 && length >= 0 && read != length)
            {
                return new ReadResult(0, new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, $"The upload ended after {read} of {length} bytes."));
            }

            return new ReadResult(count, null);
        }
        catch (IOException e)
        {
            return new ReadResult(0, new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, $"The upload broke off: {e.Message}"));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
