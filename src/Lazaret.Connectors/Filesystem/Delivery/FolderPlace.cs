using System.Buffers;
using System.Security.Cryptography;
using Lazaret.Connectors.Filesystem.Acting;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Delivery;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Delivery;

/// <summary>The folder of one key, held by its handle, with the temporary file of one delivery in it.</summary>
internal sealed class FolderPlace : IDisposable
{
    private const int LockAlone = 2 | 4; // LOCK_EX | LOCK_NB
    private readonly FolderDestinationOptions options;
    private readonly Folder folder;
    private readonly byte[] name;
    private readonly byte[] temporary;
    private Fd? file;

    private FolderPlace(FolderDestinationOptions options, Folder folder, byte[] name, byte[] temporary, Fd file)
    {
        this.options = options;
        this.folder = folder;
        this.name = name;
        this.temporary = temporary;
        this.file = file;
    }

    /// <exception cref="FolderProblem">A part of the way is a link or a file, may not be entered, or the disk is full.</exception>
    public static FolderPlace Open(string root, string key, string sha256, FolderDestinationOptions options)
    {
        int opened = FileOpener.OpenFolder(LosslessUtf8.Encode(root));
        if (opened < 0)
        {
            throw FolderProblem.Of(-opened, $"open the folder {FileErrors.Shorten(root)}");
        }

        Folder folder = new(opened);
        try
        {
            string[] parts = key.Split('/');
            foreach (string part in parts[..^1])
            {
                Folder next = Enter(folder, LosslessUtf8.Encode(part), options);
                folder.Dispose();
                folder = next;
            }

            string hash = Convert.ToHexStringLower(SHA256.HashData(LosslessUtf8.Encode($"{key}\n{sha256}")).AsSpan(0, 16));
            byte[] temporary = LosslessUtf8.Encode($".{hash}.lazaret-part");
            return new FolderPlace(options, folder, LosslessUtf8.Encode(parts[^1]), temporary, new Fd(OpenTemporary(folder, temporary)));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>What lies under the key already: the result when nothing is to be written; null when the item is to be.</summary>
    public DeliveryResult? Taken(DeliveryItem item)
    {
        int error = folder.Look(name, out FileStat stat);
        if (error == Errno.NoEntry)
        {
            return null;
        }

        if (error != 0)
        {
            throw FolderProblem.Of(error, "look at what has the key");
        }

        if (stat.IsRegular && stat.Size == item.Size && Sha256(name) is { } hash && hash.Equals(item.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            Discard();
            Sync(); // an earlier try may have been cut off before its names were on the disk
            return DeliveryResult.Delivered(item.Key, wasThere: true);
        }

        if (stat.IsDirectory || item.Overwrite == OverwritePolicy.Never)
        {
            Discard();
            return DeliveryResult.Collision(item.Key, stat.IsDirectory ? "A folder has the key; it was left alone" : $"Another file of {stat.Size} bytes has the key; it was left alone");
        }

        return null;
    }

    /// <summary>Writes the item's bytes into the temporary file; when they are not the item's, it is gone again.</summary>
    public async Task FillAsync(Stream content, DeliveryItem item, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long written = 0;
        try
        {
            while (true)
            {
                int count;
                try
                {
                    count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    throw FolderProblem.OfSource(e);
                }

                if (count == 0)
                {
                    break;
                }

                written += count;
                if (written > item.Size)
                {
                    throw FolderProblem.OfContent($"has more than {item.Size} bytes");
                }

                hash.AppendData(buffer.AsSpan(0, count));
                int error = SmallFile.Write(file!.Value, buffer.AsSpan(0, count));
                if (error != 0)
                {
                    throw FolderProblem.Of(error, "write the file");
                }
            }

            if (written != item.Size || !Convert.ToHexStringLower(hash.GetHashAndReset()).Equals(item.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw FolderProblem.OfContent(written != item.Size ? $"has {written} bytes in place of {item.Size}" : "has another SHA-256");
            }
        }
        catch
        {
            Discard();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Puts the file on the disk, reads it back, and gives it its name.</summary>
    public DeliveryResult Finish(DeliveryItem item)
    {
        try
        {
            if (Libc.FChmod(file!.Value, (uint)options.FileMode) != 0 || (options.Durable && Libc.FSync(file.Value) != 0))
            {
                throw FolderProblem.Of(Errno.Last, "put the file on the disk");
            }

            string? held = Sha256(temporary);
            if (held is null || !held.Equals(item.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw new FolderProblem("The file does not hold what was written to it", Errno.Io, DeliveryBlame.Destination, mayPass: true);
            }

            int error = item.Overwrite == OverwritePolicy.Always ? Replace() : folder.RenameTo(temporary, folder, name);
            if (error == Errno.Exists)
            {
                // Somebody was faster: with the same content that is a delivery too.
                return Taken(item) ?? throw FolderProblem.Of(error, "give the file its name");
            }

            if (error != 0)
            {
                throw FolderProblem.Of(error, "give the file its name");
            }
        }
        catch
        {
            Discard();
            throw;
        }

        Sync();
        return DeliveryResult.Delivered(item.Key);
    }

    public DeliveryResult Mark(string key)
    {
        if (folder.Look(name, out FileStat stat) != 0)
        {
            if (Libc.FChmod(file!.Value, (uint)options.FileMode) != 0 || (options.Durable && Libc.FSync(file.Value) != 0))
            {
                throw FolderProblem.Of(Errno.Last, "write the marker");
            }

            int error = folder.RenameTo(temporary, folder, name);
            if (error == 0)
            {
                Sync();
                return DeliveryResult.Delivered(key);
            }

            if (error != Errno.Exists || (error = folder.Look(name, out stat)) != 0)
            {
                Discard();
                throw FolderProblem.Of(error, "write the marker");
            }
        }

        Discard();
        Sync();
        return stat.IsRegular && stat.Size == 0 ? DeliveryResult.Delivered(key, wasThere: true) : DeliveryResult.Collision(key, "Something else has the key of the marker; it was left alone");
    }

    /// <summary>Removes the temporary file.</summary>
    public void Discard()
    {
        if (file is not null)
        {
            _ = folder.Unlink(temporary);
            file.Dispose();
            file = null;
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        folder.Dispose();
    }

    private static unsafe Folder Enter(Folder folder, byte[] part, FolderDestinationOptions options)
    {
        int found = Beneath.Open(folder.Fd, part, OpenFlags.DirectoryHandle);
        if (found == -Errno.NoEntry)
        {
            int made;
            fixed (byte* pointer = FileNames.WithNul(part))
            {
                made = Libc.MkdirAt(folder.Fd, pointer, (uint)options.FolderMode) == 0 ? 0 : Errno.Last;
            }

            if (made is not 0 and not Errno.Exists)
            {
                throw FolderProblem.Of(made, "make a folder of the key");
            }

            if (made == 0 && options.Durable && folder.Sync() is var synced && synced != 0)
            {
                throw FolderProblem.Of(synced, "put a folder of the key on the disk");
            }

            found = Beneath.Open(folder.Fd, part, OpenFlags.DirectoryHandle);
        }

        return found >= 0 ? new Folder(found) : throw FolderProblem.Of(-found, "enter a folder of the key");
    }

    /// <summary>
    /// A new temporary file, locked; or one that a crash left, emptied. One that another delivery of the same item holds is not touched, and one that is not plainly ours is removed.
    /// </summary>
    private static unsafe int OpenTemporary(Folder folder, byte[] temporary)
    {
        for (int i = 0; i < 3; i++)
        {
            int opened = folder.Create(temporary);
            if (opened == -Errno.Exists)
            {
                fixed (byte* pointer = FileNames.WithNul(temporary))
                {
                    opened = Libc.OpenAt(folder.Fd, pointer, OpenFlags.Write | OpenFlags.NoFollow | OpenFlags.NonBlock | OpenFlags.CloseOnExec, 0);
                    opened = opened < 0 ? -Errno.Last : opened;
                }
            }

            if (opened is -Errno.Loop or -Errno.NoDeviceOrAddress or -Errno.IsDirectory or -Errno.Access)
            {
                int gone = folder.Unlink(temporary);
                if (gone is not 0 and not Errno.NoEntry)
                {
                    throw FolderProblem.Of(gone, "remove what has the temporary name");
                }

                continue;
            }

            if (opened < 0)
            {
                throw opened == -Errno.NoEntry && i < 2 ? FolderProblem.Of(Errno.Again, "write the file") : FolderProblem.Of(-opened, "write the file");
            }

            if (Libc.FLock(opened, LockAlone) != 0)
            {
                _ = Libc.Close(opened);
                throw new FolderProblem("The same item is just being delivered here by somebody else", Errno.Again, DeliveryBlame.Destination, mayPass: true);
            }

            bool ours = FileStat.Of(opened, out FileStat stat) == 0 && stat.IsRegular && stat.Links == 1 && stat.User == Libc.EffectiveUser()
                && folder.Look(temporary, out FileStat named) == 0 && named.Inode == stat.Inode && named.Device == stat.Device;
            if (ours && Libc.FTruncate(opened, 0) == 0)
            {
                return opened;
            }

            _ = folder.Unlink(temporary);
            _ = Libc.Close(opened);
        }

        throw new FolderProblem("The temporary name is taken again and again", Errno.Busy, DeliveryBlame.Destination, mayPass: true);
    }

    private unsafe int Replace()
    {
        fixed (byte* from = FileNames.WithNul(temporary), to = FileNames.WithNul(name))
        {
            return Libc.RenameAt(folder.Fd, from, folder.Fd, to) == 0 ? 0 : Errno.Last;
        }
    }

    private string? Sha256(byte[] of)
    {
        int opened = folder.OpenFile(of);
        if (opened < 0)
        {
            return null;
        }

        using Fd handle = new(opened);
        return FileStat.Of(opened, out FileStat stat) == 0 && stat.IsRegular ? Folder.Hash(opened)?.Sha256 : null;
    }

    private void Sync()
    {
        int error = options.Durable ? folder.Sync() : 0;
        if (error != 0)
        {
            throw FolderProblem.Of(error, "put the file's name on the disk");
        }
    }
}
