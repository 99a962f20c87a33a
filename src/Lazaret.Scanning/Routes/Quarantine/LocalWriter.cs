using System.Security.Cryptography;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>Puts entries into a quarantine on a local volume. A crash at any step leaves a whole entry, or none and leftovers that <see cref="QuarantineCleaning"/> removes.</summary>
/// <param name="files">Where things lie.</param>
/// <param name="reserve">Bytes that stay free on the volume.</param>
/// <param name="freeBytes">Room on it now.</param>
/// <param name="step">Told the name of each step before it is taken; tests throw from it.</param>
internal sealed class LocalWriter(QuarantineFiles files, long reserve, Func<long> freeBytes, Action<string> step)
{
    /// <summary>Bytes that a record and its folders may take.</summary>
    public const long RecordRoom = 256 * 1024;

    private const int ChunkBytes = 128 * 1024;

    public async ValueTask<QuarantineResult> PutAsync(QuarantineEntry entry, Stream content, CancellationToken cancellationToken)
    {
        string partial = Path.Combine(files.Partial, $"{entry.Id:D}.{Guid.NewGuid():N}");
        try
        {
            // 1. An entry that is there already.
            if (Existing(entry) is { } known)
            {
                return known;
            }

            // 2. Room, before anything is written.
            long free = freeBytes();
            if (free - reserve - RecordRoom < entry.Size)
            {
                return new QuarantineResult(QuarantineStatus.Full, $"The quarantine {files.Root} has {free} bytes free; {entry.Size} and a reserve of {reserve} are needed.");
            }

            // 3. The content under a name that nobody looks for. Its lock tells a cleaner that somebody writes it.
            step("partial.create");
            FileStreamOptions create = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using FileStream file = new(partial, create);
            (bool same, entry) = await CopyAsync(entry, content, file, cancellationToken).ConfigureAwait(false);
            if (!same)
            {
                File.Delete(partial);
                return new QuarantineResult(QuarantineStatus.ContentMismatch, $"The bytes for the quarantine entry {entry.Id:D} are not the {entry.Size} bytes with the SHA-256 {entry.Sha256} that were scanned.");
            }

            step("partial.sync");
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead);
            file.Flush(flushToDisk: true);

            // 4. The record, durable, while there is no entry yet.
            string folder = files.FolderOf(entry);
            FolderSync.Make(folder);
            WriteRecord(folder, partial, entry);

            // 5. The content gets its name, over nothing: from here on the entry is there.
            step("content.move");
            File.Move(partial, QuarantineFiles.ContentOf(folder, entry.Id), overwrite: false);
            step("folder.sync");
            FolderSync.Sync(folder);
            step("done");
            return QuarantineResult.Done;
        }
        catch (ContentException e)
        {
            Forget(partial);
            return new QuarantineResult(QuarantineStatus.Unavailable, $"The content for the quarantine entry {entry.Id:D} cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Forget(partial);
            return Existing(entry) ?? VolumeErrors.Result(files.Root, e);
        }
        catch (OperationCanceledException)
        {
            Forget(partial);
            throw;
        }
    }

    private static async Task<(bool Same, QuarantineEntry Entry)> CopyAsync(QuarantineEntry entry, Stream content, FileStream file, CancellationToken cancellationToken)
    {
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] chunk = new byte[ChunkBytes];
        long size = 0;
        int count;
        while (size <= entry.Size && (count = await ReadAsync(content, chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            sha256.AppendData(chunk, 0, count);
            md5.AppendData(chunk, 0, count);
            await file.WriteAsync(chunk.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            size += count;
        }

        bool same = size == entry.Size && Convert.ToHexStringLower(sha256.GetHashAndReset()) == entry.Sha256;
        return (same, entry with { Md5 = Convert.ToHexStringLower(md5.GetHashAndReset()) });
    }

    private static async ValueTask<int> ReadAsync(Stream content, byte[] chunk, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(chunk, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever the content is made of: it is not the quarantine that is at fault.
            throw new ContentException(e.Message, e);
        }
    }

    private void WriteRecord(string folder, string partial, QuarantineEntry entry)
    {
        string path = partial + ".json";
        try
        {
            step("record.create");
            using (FileStream file = new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                file.Write(QuarantineJson.Write(entry));
                step("record.sync");
                file.Flush(flushToDisk: true);
            }

            // A record that stands alone is a crash's leftover and may be replaced.
            step("record.move");
            File.Move(path, QuarantineFiles.RecordOf(folder, entry.Id), overwrite: true);
            FolderSync.Sync(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Forget(path);
            throw;
        }
    }

    private QuarantineResult? Existing(QuarantineEntry entry)
    {
        if (files.Find(entry.Id) is not var (kind, folder) || QuarantineFiles.Read(kind, folder, entry.Id) is not { } there)
        {
            return null;
        }

        return there.Sha256 == entry.Sha256 && there.Size == entry.Size
            ? QuarantineResult.Done
            : new QuarantineResult(QuarantineStatus.Conflict, $"The quarantine entry {entry.Id:D} is there already with other content.");
    }

    private static void Forget(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next opening removes it.
        }
    }

    /// <summary>The content could not be read.</summary>
    private sealed class ContentException(string message, Exception inner) : Exception(message, inner);
}
