using System.Buffers;
using System.Security.Cryptography;
using Lazaret.Connectors.Sftp.Acting;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.Sftp.Delivery;

/// <summary>Where one key lies on a server: its name, and the temporary names beside it.</summary>
/// <param name="session">The session.</param>
/// <param name="root">The destination's folder.</param>
/// <param name="key">Checked.</param>
internal sealed class RemotePlace(ISftpSession session, string root, string key)
{
    private const int Part = 256 * 1024;
    private static readonly byte[] TemporarySuffix = [.. ".lazaret-part"u8];
    private readonly byte[] path = SftpPaths.Bytes(SftpPaths.Join(root, key));

    /// <summary>The folder of the key, absolute.</summary>
    public string Folder { get; } = key.LastIndexOf('/') is > 0 and int slash ? SftpPaths.Join(root, key[..slash]) : root;

    public byte[] Path => path;

    /// <summary>A name that no other try has: a file is only renamed by the try that wrote it.</summary>
    public byte[] NewTemporary() => SftpPaths.Bytes(SftpPaths.Join(Folder, "." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + ".lazaret-part"));

    /// <summary>Is it such a name?</summary>
    public static bool IsTemporary(ReadOnlySpan<byte> name) => name.Length == 33 + TemporarySuffix.Length && name[0] == (byte)'.' && name.EndsWith(TemporarySuffix);

    /// <summary>Makes the folder of the key, where it is missing; never through a link.</summary>
    public async ValueTask MakeFolderAsync(CancellationToken cancellationToken)
    {
        SftpAttributes there = await session.LookThroughAsync(SftpPaths.Bytes(root), cancellationToken).ConfigureAwait(false);
        if (there.HasType && !there.IsFolder)
        {
            throw new SftpException(SftpFailureKind.NotFound, $"{root} is no folder");
        }

        await RemoteFolders.MakeAsync(session, root, Folder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What lies under the key already: the result when nothing is to be written; null when the item is to be.</summary>
    public async ValueTask<DeliveryResult?> TakenAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        if (await RemoteFolders.FindAsync(session, path, cancellationToken).ConfigureAwait(false) is not { } there)
        {
            return null;
        }

        bool regular = !there.HasType || there.IsRegular;
        if (regular && there.Size == item.Size && await HoldsAsync(path, item, cancellationToken).ConfigureAwait(false))
        {
            return DeliveryResult.Delivered(item.Key, wasThere: true);
        }

        return there.IsFolder || item.Overwrite == OverwritePolicy.Never
            ? DeliveryResult.Collision(item.Key, there.IsFolder ? "A folder has the key; it was left alone" : $"Another file of {there.Size} bytes has the key; it was left alone")
            : null;
    }

    /// <summary>Does a file on the server hold the item's bytes?</summary>
    public async ValueTask<bool> HoldsAsync(byte[] file, DeliveryItem item, CancellationToken cancellationToken) =>
        await SmallRemoteFile.HashAsync(session, file, cancellationToken).ConfigureAwait(false) is { } hash
        && hash.Size == item.Size && hash.Sha256.Equals(item.Sha256, StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the item's bytes into a new file, on the server's disk where it can. When they are not the item's, this fails.</summary>
    /// <returns>What the server says of the file.</returns>
    public async ValueTask<SftpAttributes> FillAsync(byte[] temporary, uint permissions, DeliveryItem item, CancellationToken cancellationToken)
    {
        await using ISftpFileWriter writer = await session.CreateAsync(temporary, permissions, cancellationToken).ConfigureAwait(false);
        Stream content = await SourceAsync(() => item.Open(cancellationToken), cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(Part);
            try
            {
                long written = 0;
                while (await SourceAsync(() => content.ReadAsync(buffer, cancellationToken), cancellationToken).ConfigureAwait(false) is > 0 and int count)
                {
                    written += count;
                    if (written > item.Size)
                    {
                        throw SourceProblem.Other($"has more than {item.Size} bytes");
                    }

                    hash.AppendData(buffer.AsSpan(0, count));
                    await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }

                if (written != item.Size || !Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(item.Sha256, StringComparison.OrdinalIgnoreCase))
                {
                    throw SourceProblem.Other(written != item.Size ? $"has {written} bytes in place of {item.Size}" : "has another SHA-256");
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return await writer.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what tries that were cut off left in the folder: temporary files a day older, by the server's own times, than one just written.</summary>
    public async ValueTask SweepAsync(uint now, CancellationToken cancellationToken)
    {
        const uint Day = 24 * 3600;
        const int MostEntries = 100_000;
        List<byte[]> old = [];
        int seen = 0;
        await foreach (IReadOnlyList<SftpEntry> batch in session.ListAsync(SftpPaths.Bytes(Folder), cancellationToken).ConfigureAwait(false))
        {
            old.AddRange(batch.Where(e => IsTemporary(e.Name) && RemoteName.Judge(e.Name) == NameRefusal.None && e.Attributes.Modified is > 0 and uint time && time < now - Day).Select(e => e.Name));
            if ((seen += batch.Count) > MostEntries)
            {
                break;
            }
        }

        byte[] folder = SftpPaths.Bytes(SftpPaths.Join(Folder, ""));
        foreach (byte[] name in old)
        {
            await session.RemoveAsync([.. folder, .. name], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whatever the source throws is its own fault, except that the caller gave up.</summary>
    private static async ValueTask<T> SourceAsync<T>(Func<ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw SourceProblem.Unreadable(e);
        }
    }
}
