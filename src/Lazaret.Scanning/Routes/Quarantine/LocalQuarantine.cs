using System.Runtime.CompilerServices;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Streams;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>
/// A quarantine on a local volume (<c>sftp-ingest</c> §4.4): content under a unique name with mode 0400, its record beside it. A crash at any point leaves a whole entry or none; leftovers are
/// removed at the next opening. No name from outside is ever part of a path.
/// </summary>
public sealed class LocalQuarantine : IQuarantine
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly LocalQuarantineOptions options;
    private readonly QuarantineFiles files;
    private readonly LocalWriter writer;
    private readonly DeedLog deeds;
    private readonly Func<long> freeBytes;
    private readonly Action<string> step;

    private LocalQuarantine(LocalQuarantineOptions options, QuarantineFiles files, TimeProvider time, Func<long>? freeBytes, Action<string>? step)
    {
        this.options = options;
        this.files = files;
        this.freeBytes = freeBytes ?? (() => new DriveInfo(files.Root).AvailableFreeSpace);
        this.step = step ?? (_ => { });
        writer = new LocalWriter(files, options.Reserve, this.freeBytes, this.step);
        deeds = new DeedLog(files.Deeds, options.LockPatience, time);
    }

    public string Name => "folder:" + files.Root;

    /// <summary>Opens it, makes it when it is missing, and removes what a crash left half done.</summary>
    /// <exception cref="QuarantineOpenException">The folder cannot be used, or others may write into it.</exception>
    public static LocalQuarantine Open(LocalQuarantineOptions options, TimeProvider time) => Open(options, time, null, null);

    /// <param name="options">Settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="freeBytes">Room on the volume; null = as it is.</param>
    /// <param name="step">Told the name of each step before it is taken; tests throw from it.</param>
    internal static LocalQuarantine Open(LocalQuarantineOptions options, TimeProvider time, Func<long>? freeBytes, Action<string>? step)
    {
        string root = Path.GetFullPath(options.Folder);
        try
        {
            FolderSync.Make(root);
            if ((File.GetUnixFileMode(root) & ~Private) != 0)
            {
                MakePrivate(root);
            }

            QuarantineFiles files = new(root);
            FolderSync.Make(files.Partial);
            QuarantineCleaning.Clean(files);
            return new LocalQuarantine(options, files, time, freeBytes, step);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new QuarantineOpenException($"The quarantine {Shown.Of(root)} cannot be used: {Shown.Of(e.Message)}", e);
        }
    }

    public ValueTask<QuarantineResult> PutAsync(QuarantineEntry entry, Stream content, CancellationToken cancellationToken) => writer.PutAsync(entry, content, cancellationToken);

    public async IAsyncEnumerable<QuarantineEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        List<(string Month, QuarantineKind Kind, string Folder)> months = [.. files.Months().Select(m => (m.Folder[^7..], m.Kind, m.Folder)).OrderBy(m => m.Item1, StringComparer.Ordinal)];
        foreach (IGrouping<string, (string Month, QuarantineKind Kind, string Folder)> month in months.GroupBy(m => m.Month))
        {
            // One month in memory at most, and of it the ids only.
            foreach ((Guid id, QuarantineKind kind, string folder) in month.SelectMany(m => QuarantineFiles.Ids(m.Folder).Select(id => (id, m.Kind, m.Folder))).OrderBy(e => e.id))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (QuarantineFiles.Read(kind, folder, id) is { } entry)
                {
                    yield return entry;
                }
            }
        }
    }

    public ValueTask<QuarantineEntry?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(files.Find(id) is var (kind, folder) ? QuarantineFiles.Read(kind, folder, id) : null);

    public ValueTask<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        if (files.Find(id) is not var (kind, folder) || QuarantineFiles.Read(kind, folder, id) is not { } entry)
        {
            return ValueTask.FromResult<Stream?>(null);
        }

        FileStream file = new(QuarantineFiles.ContentOf(folder, id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        return ValueTask.FromResult<Stream?>(new PieceStream(file, entry.Size, entry.Sha256.Length == 0 ? null : entry.Sha256, $"quarantine entry {id:D}"));
    }

    public async ValueTask<QuarantineResult> NoteAsync(QuarantineDeed deed, CancellationToken cancellationToken)
    {
        if (files.Find(deed.Id) is null)
        {
            return new QuarantineResult(QuarantineStatus.NotFound, $"There is no quarantine entry {deed.Id:D}.");
        }

        try
        {
            await deeds.AppendAsync(deed, cancellationToken).ConfigureAwait(false);
            return QuarantineResult.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return VolumeErrors.Result(files.Root, e);
        }
    }

    public async ValueTask<QuarantineResult> RemoveAsync(QuarantineDeed deed, CancellationToken cancellationToken)
    {
        try
        {
            if (files.Find(deed.Id) is not var (kind, folder) || QuarantineFiles.Read(kind, folder, deed.Id) is not { } entry)
            {
                return QuarantineResult.Done;
            }

            // Who and why first: nothing goes without a trace. What a crash leaves then is an entry that is still there.
            step("deed");
            if (deed.Entry is null)
            {
                await deeds.AppendAsync(deed with { Entry = entry }, cancellationToken).ConfigureAwait(false);
            }

            step("content.delete");
            File.Delete(QuarantineFiles.ContentOf(folder, deed.Id));
            step("record.delete");
            File.Delete(QuarantineFiles.RecordOf(folder, deed.Id));
            FolderSync.Sync(folder);
            return QuarantineResult.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return VolumeErrors.Result(files.Root, e);
        }
    }

    public async IAsyncEnumerable<QuarantineDeed> HistoryAsync(Guid? id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (QuarantineDeed deed in deeds.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (id is null || deed.Id == id)
            {
                yield return deed;
            }
        }
    }

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        string probe = Path.Combine(files.Partial, $"probe.{Guid.NewGuid():N}");
        try
        {
            long free = freeBytes();
            if (free < options.Reserve + LocalWriter.RecordRoom)
            {
                return ValueTask.FromResult<Failure?>(new Failure(ErrorClass.Unknown, ReasonCode.Internal, $"The quarantine {files.Root} is full: {free} bytes are free, with a reserve of {options.Reserve}."));
            }

            File.WriteAllBytes(probe, [1]);
            File.Delete(probe);
            return ValueTask.FromResult<Failure?>(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromResult<Failure?>(new Failure(ErrorClass.Unknown, ReasonCode.Internal, $"The quarantine {files.Root} cannot be written: {e.Message}"));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void MakePrivate(string root)
    {
        try
        {
            File.SetUnixFileMode(root, Private);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException("it belongs to another user and is open to others; name a folder of this user's own, such as one below it", e);
        }
    }
}
