using System.Security.Cryptography;
using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>Whole files at a time: small ones as bytes, any as a hash.</summary>
internal static class SmallRemoteFile
{
    /// <summary>The content; null when it has more than <paramref name="most"/> bytes.</summary>
    public static async ValueTask<byte[]?> ReadAsync(ISftpSession session, byte[] path, int most, CancellationToken cancellationToken)
    {
        await using ISftpFileReader reader = await session.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        byte[] content = new byte[most + 1];
        int length = 0;
        while (length <= most && await reader.ReadAsync(content.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            length += count;
        }

        return length <= most ? content[..length] : null;
    }

    /// <summary>SHA-256 in lower-case hex digits, and the bytes that it is of; null when the file changed meanwhile.</summary>
    public static async ValueTask<(string Sha256, long Size)?> HashAsync(ISftpSession session, byte[] path, CancellationToken cancellationToken)
    {
        await using ISftpFileReader reader = await session.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[128 * 1024];
        long size = 0;
        while (await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            hash.AppendData(buffer, 0, count);
            size += count;
        }

        (SftpAttributes after, bool hasMore) = await reader.EndAsync(cancellationToken).ConfigureAwait(false);
        return hasMore || after.Size != reader.Before.Size || after.Modified != reader.Before.Modified || (after.Size >= 0 && size != after.Size)
            ? null
            : (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    /// <summary>Writes a new file; nothing may be there.</summary>
    public static async ValueTask WriteAsync(ISftpSession session, byte[] path, byte[] content, uint permissions, CancellationToken cancellationToken)
    {
        await using ISftpFileWriter writer = await session.CreateAsync(path, permissions, cancellationToken).ConfigureAwait(false);
        await writer.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        SftpAttributes written = await writer.FinishAsync(cancellationToken).ConfigureAwait(false);
        if (written.Size != content.Length)
        {
            throw new SftpException(SftpFailureKind.ServerFailure, $"of {content.Length} bytes {written.Size} are in {RemoteName.Shown(path)}");
        }
    }
}
