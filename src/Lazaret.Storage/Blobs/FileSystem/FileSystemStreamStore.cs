using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Lazaret.Core.Streams;
using Microsoft.Win32.SafeHandles;

namespace Lazaret.Storage.Blobs.FileSystem;

/// <summary>
/// Streams as files: <c>root/source/label/first digit/second digit/sha256</c> (<c>event-dispatcher</c> §10.2). A stream is written beside the others under a name nobody
/// looks for, made durable, and only then moved to its own. No link below the root is ever followed.
/// </summary>
public sealed class FileSystemStreamStore : IStreamStore
{
    /// <summary>Holds what is being written. No source can be called that: a colon is not allowed in one.</summary>
    internal const string PartialFolder = "lazaret:partial";

    /// <summary>Partial files that nobody has touched for so long belong to a process that is gone.</summary>
    internal static readonly TimeSpan PartialLife = TimeSpan.FromDays(1);

    private readonly string path;
    private readonly TimeProvider time;
    private readonly FolderHandle root;
    private readonly FolderHandle partial;
    private readonly NameLocks locks = new();

    /// <summary>Opens a store, and makes its folder when there is none.</summary>
    /// <param name="path">The root.</param>
    /// <param name="time">The time at which streams are stored.</param>
    /// <exception cref="StreamStoreException">The folder cannot be used.</exception>
    public FileSystemStreamStore(string path, TimeProvider time)
    {
        this.path = Path.GetFullPath(path);
        this.time = time;
        try
        {
            Directory.CreateDirectory(this.path);
            root = FolderHandle.Root(this.path);
            partial = root.Below([PartialFolder], create: true)!;
            CleanUp();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StreamStoreException($"The stream folder {path} cannot be used: {e.Message}", e);
        }
    }

    public string Kind => "filesystem";

    public ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken) => GuardAsync(name, async () =>
    {
        using IDisposable held = await locks.LockAsync(name, cancellationToken).ConfigureAwait(false);
        if (!await TouchAsync(name, length, cancellationToken).ConfigureAwait(false))
        {
            await using PieceStream whole = new(new BorrowedStream(content), length, Digest(name), $"content for {name}");
            await WriteAsync(name, whole, cancellationToken).ConfigureAwait(false);
        }
    });

    public async ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken)
    {
        StreamPiece? piece = null;
        await GuardAsync(name, () =>
        {
            SafeFileHandle? file = Find(name);
            if (file is not null)
            {
                long size = RandomAccess.GetLength(file);
                piece = Piece(name, file, range, size);
            }

            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return piece;
    }

    public async ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken)
    {
        StreamState? state = null;
        await GuardAsync(name, () =>
        {
            using SafeFileHandle? file = Find(name);
            state = file is null ? null : new StreamState(RandomAccess.GetLength(file), Modified(file));
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return state;
    }

    public async ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken)
    {
        StreamDeletion done = StreamDeletion.NotFound;
        await GuardAsync(name, async () =>
        {
            using IDisposable held = await locks.LockAsync(name, cancellationToken).ConfigureAwait(false);
            using FolderHandle? folder = root.Below(Folders(name), create: false);
            using SafeFileHandle? file = folder?.OpenFile(FileName(name));
            if (file is null)
            {
                return;
            }

            if (ifOlderThan is { } limit && Modified(file) >= limit)
            {
                done = StreamDeletion.TooNew;
                return;
            }

            done = folder!.Remove(FileName(name)) ? StreamDeletion.Deleted : StreamDeletion.NotFound;
            folder.Sync();
        }).ConfigureAwait(false);
        return done;
    }

    public async ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken)
    {
        await using StreamPiece? piece = await OpenAsync(from, StreamRange.All, cancellationToken).ConfigureAwait(false);
        if (piece is null)
        {
            return false;
        }

        await PutAsync(to, piece.Content, piece.Count, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async IAsyncEnumerable<StreamName> ListAsync(string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (StreamName.Segment("source", source) is not null)
        {
            yield break;
        }

        foreach (StreamName name in FileSystemListing.Of(path, source))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    public ValueTask DisposeAsync()
    {
        partial.Dispose();
        root.Dispose();
        locks.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string[] Folders(StreamName name) => [name.Source, name.Label, name.Sha256[..1], name.Sha256[1..2]];

    private static string FileName(StreamName name) => name.Sha256 + name.Suffix;

    // Only plain bytes have the digest in their name.
    private static string? Digest(StreamName name) => name.Suffix.Length == 0 ? name.Sha256 : null;

    private static DateTimeOffset Modified(SafeFileHandle file) => new(File.GetLastWriteTimeUtc(file));

    private static StreamPiece Piece(StreamName name, SafeFileHandle file, StreamRange range, long size)
    {
        if (range.Of(size) is not var (start, count))
        {
            file.Dispose();
            return StreamPiece.BehindEnd(size);
        }

        FileStream stream = new(file, FileAccess.Read, bufferSize: 0) { Position = start };
        return new StreamPiece(new PieceStream(stream, count, count == size ? Digest(name) : null, $"stream {name}"), start, count, size);
    }

    private static async ValueTask GuardAsync(StreamName name, Func<ValueTask> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw new StreamStoreException($"The stream {name} cannot be reached: {e.Message}", e) { MayPass = e is IOException };
        }
    }

    private SafeFileHandle? Find(StreamName name)
    {
        using FolderHandle? folder = root.Below(Folders(name), create: false);
        return folder?.OpenFile(FileName(name));
    }

    /// <summary>What is there already stays, as if it were stored now. A damaged file makes way.</summary>
    private async ValueTask<bool> TouchAsync(StreamName name, long length, CancellationToken cancellationToken)
    {
        using SafeFileHandle? file = Find(name);
        if (file is null || RandomAccess.GetLength(file) != length)
        {
            return false;
        }

        // The stream below is no owner: the handle is still needed for the time.
        if (Digest(name) is { } digest)
        {
            using FileStream content = new(new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false)) != digest)
            {
                return false;
            }
        }

        File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
        return true;
    }

    private async Task WriteAsync(StreamName name, PieceStream content, CancellationToken cancellationToken)
    {
        string temporary = Guid.NewGuid().ToString("N");
        try
        {
            using (SafeFileHandle file = partial.CreateFile(temporary))
            {
                await using FileStream stream = new(file, FileAccess.Write, bufferSize: 0);
                await content.CopyToAsync(stream, 128 * 1024, cancellationToken).ConfigureAwait(false);
                File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
                RandomAccess.FlushToDisk(file);
            }

            using FolderHandle folder = root.Below(Folders(name), create: true)!;
            partial.Move(temporary, folder, FileName(name));
            folder.Sync();
        }
        catch
        {
            partial.Remove(temporary);
            throw;
        }
    }

    private void CleanUp()
    {
        foreach (FileInfo file in new DirectoryInfo(Path.Combine(path, PartialFolder)).EnumerateFiles())
        {
            if (time.GetUtcNow() - file.LastWriteTimeUtc > PartialLife)
            {
                partial.Remove(file.Name);
            }
        }
    }
}
