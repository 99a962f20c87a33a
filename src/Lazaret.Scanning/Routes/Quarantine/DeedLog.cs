using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>Who did what and why: a line of JSON for each deed, in one file a month. Several processes may write.</summary>
internal sealed class DeedLog(string folder, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public async Task AppendAsync(QuarantineDeed deed, CancellationToken cancellationToken)
    {
        FolderSync.Make(folder);
        using FileStream held = await LockAsync(cancellationToken).ConfigureAwait(false);
        string path = Path.Combine(folder, deed.At.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture) + ".jsonl");
        bool isNew = !File.Exists(path);
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using FileStream file = new(path, options);

        // A line that a crash cut off stays as it is, on a line of its own.
        bool torn = false;
        if (file.Length > 0)
        {
            file.Position = file.Length - 1;
            torn = file.ReadByte() != '\n';
        }

        byte[] line = [.. torn ? "\n"u8 : [], .. QuarantineJson.Write(deed)];
        await file.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
        if (isNew)
        {
            FolderSync.Sync(folder);
        }
    }

    /// <summary>All deeds, the oldest first; lines that cannot be read are passed over.</summary>
    public async IAsyncEnumerable<QuarantineDeed> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            await foreach (string line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
            {
                if (QuarantineJson.ReadDeed(Encoding.UTF8.GetBytes(line)) is { } deed)
                {
                    yield return deed;
                }
            }
        }
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(start) < patience)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
