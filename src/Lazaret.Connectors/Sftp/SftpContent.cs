using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Sftp;

/// <summary>
/// The bytes of one file on a server. At the end the handle is asked again: size and time of change must be as they were, the bytes must be that many, and there
/// must not be one more. What breaks on the way ends the read with a failure; nothing is put together from two tries.
/// </summary>
internal sealed class SftpContent(ISftpFileReader reader, string location) : IObjectContent
{
    private long position;
    private Failure? failure;
    private bool ended;

    public ObjectIdentity Identity => reader.Before.Identity;

    public long Length => reader.Before.Size;

    public async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("The buffer is empty.", nameof(buffer));
        }

        if (ended)
        {
            return new ReadResult(0, failure);
        }

        try
        {
            int count = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            position += count;
            if (count > 0)
            {
                return new ReadResult(count, null);
            }

            (SftpAttributes after, bool hasMore) = await reader.EndAsync(cancellationToken).ConfigureAwait(false);
            failure = Verify(after, hasMore);
        }
        catch (SftpException e)
        {
            failure = SftpFailures.ToFailure(e.Failure);
        }

        ended = true;
        return new ReadResult(0, failure);
    }

    public ValueTask DisposeAsync() => reader.DisposeAsync();

    /// <summary>Null when the file is, at its end, the one that was opened.</summary>
    private Failure? Verify(SftpAttributes after, bool hasMore)
    {
        SftpAttributes before = reader.Before;
        string shown = Filesystem.FileErrors.Shorten(location);
        if (after.Size != before.Size || after.Modified != before.Modified)
        {
            return new(ErrorClass.ObjectChanged, ReasonCode.ObjectChanged, $"{shown} changed while it was read: it had {before.Size} bytes when opened and has {after.Size} now");
        }

        if (hasMore)
        {
            return new(ErrorClass.ConnectorClient, ReasonCode.NotARegularFile, $"{shown} gives more bytes than the {before.Size} it says it has");
        }

        return before.Size < 0 || position == before.Size
            ? null
            : new(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, $"{shown} ended after {position} of {before.Size} bytes");
    }
}
