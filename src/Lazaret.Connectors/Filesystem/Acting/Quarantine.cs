using System.Text;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>
/// The opened quarantine: quarantined files with their records, and under <c>.lazaret</c> the <c>journal</c> of actions and the <c>stage</c> where a file
/// waits to be unlinked. Held by handle for the time of one action.
/// </summary>
internal sealed class Quarantine : IDisposable
{
    private const int MaxRecord = 1024 * 1024;
    private readonly FilesystemOptions options;
    private readonly StepHook step;

    private Quarantine(FilesystemOptions options, StepHook step, Folder root, Folder journal, Folder stage)
    {
        this.options = options;
        this.step = step;
        Root = root;
        Journal = journal;
        Stage = stage;
    }

    public Folder Root { get; }

    public Folder Journal { get; }

    public Folder Stage { get; }

    /// <summary>Opens it, and makes it first when it is not there.</summary>
    /// <exception cref="ActionFailedException">It cannot be made or is not safe to use.</exception>
    public static Quarantine Open(AssetPaths paths, FilesystemOptions options, StepHook step)
    {
        Folder root = OpenRoot(paths);
        try
        {
            if (root.Look("."u8.ToArray(), out FileStat stat) is not 0 and int error)
            {
                throw ActionFailedException.Of(error, $"look at the quarantine {paths.Quarantine}");
            }

            bool mine = stat.User == Libc.EffectiveUser();
            if (mine && (stat.Mode & 0x3F) != 0 && !options.AllowSharedQuarantine && root.SetMode("."u8.ToArray(), 0x1C0) == 0)
            {
                _ = root.Look("."u8.ToArray(), out stat); // ours but open to others: closed now
            }

            if (!options.AllowSharedQuarantine && !QuarantineRoot.IsTrusted(stat))
            {
                throw new ActionFailedException(ActionStatus.PermissionError,
                    $"The quarantine {paths.Quarantine} belongs to another user or may be written by others; it must be private");
            }

            using Folder own = Sub(root, QuarantineNames.Own.ToArray(), paths);
            Folder journal = Sub(own, "journal"u8.ToArray(), paths);
            try
            {
                return new Quarantine(options, step, root, journal, Sub(own, "stage"u8.ToArray(), paths));
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Root.Dispose();
        Journal.Dispose();
        Stage.Dispose();
    }

    public JournalEntry? ReadJournal(string key) => ActingJson.ReadJournal(Journal.ReadSmall(JournalName(key), MaxRecord));

    public void WriteJournal(string key, JournalEntry entry)
    {
        int error = step("journal." + entry.Phase);
        error = error != 0 ? error : Journal.WriteSmall(JournalName(key), Ascii(key + ".tmp"), ActingJson.Write(entry), replace: true, options.Durable);
        if (error != 0)
        {
            throw ActionFailedException.Of(error, "write the journal of the quarantine");
        }
    }

    public void ForgetJournal(string key)
    {
        _ = step("journal.forget");
        _ = Journal.Unlink(JournalName(key));
    }

    public static QuarantineRecord? ReadRecord(Folder folder, byte[] name) =>
        ActingJson.ReadRecord(folder.ReadSmall(QuarantineNames.RecordOf(name), MaxRecord));

    /// <summary>Writes the record of a file; EEXIST when the name has one already.</summary>
    public int WriteRecord(Folder folder, byte[] name, string key, QuarantineRecord record, bool replace)
    {
        int error = step("record");
        return error != 0
            ? error
            : folder.WriteSmall(QuarantineNames.RecordOf(name), TemporaryName(key), ActingJson.Write(record), replace, options.Durable);
    }

    /// <summary>A name for a file in the making, in any folder.</summary>
    public static byte[] TemporaryName(string key) => Ascii($".lazaret-{key}.tmp");

    /// <summary>The folder in the quarantine that a path leads to, made part by part.</summary>
    public Folder OpenTarget(IReadOnlyList<byte[]> parts)
    {
        Folder at = Root;
        for (int i = 0; i < parts.Count; i++)
        {
            Folder? next = at.OpenFolder(parts[i], create: true, out int error);
            if (at != Root)
            {
                at.Dispose();
            }

            at = next ?? throw ActionFailedException.Of(error, "make a folder in the quarantine");
        }

        return at == Root ? Sub(Root, "."u8.ToArray(), null) : at;
    }

    private static byte[] JournalName(string key) => Ascii(key + ".json");

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static Folder Sub(Folder folder, byte[] name, AssetPaths? paths) =>
        folder.OpenFolder(name, create: true, out int error) ?? throw ActionFailedException.Of(error, $"use the quarantine {paths?.Quarantine}".TrimEnd());

    private static Folder OpenRoot(AssetPaths paths)
    {
        int found = QuarantineRoot.Open(paths);
        if (found >= 0)
        {
            return new Folder(found);
        }

        if (found != -Errno.NoEntry)
        {
            bool link = found is -Errno.Loop or -Errno.NotDirectory;
            string hint = link ? " (it must be a folder; a link inside the asset is not followed)" : "";
            throw new ActionFailedException(link ? ActionStatus.PermissionError : FileErrors.ToStatus(-found),
                $"Cannot open the quarantine {paths.Quarantine}{hint}: {Errno.Text(-found)}");
        }

        // Inside the asset no link may be followed on the way, so it is made part by part from the asset on; elsewhere from the root of the file system.
        bool inside = paths.QuarantineBelowBase is not null;
        int start = FileOpener.OpenFolder(LosslessUtf8.Encode(inside ? paths.Base : "/"));
        Folder at = start >= 0 ? new Folder(start) : throw ActionFailedException.Of(-start, $"open {paths.Base}");
        foreach (byte[] part in QuarantineNames.Parts(paths.QuarantineBelowBase ?? paths.Quarantine.TrimStart('/')))
        {
            using (Folder before = at)
            {
                at = before.OpenFolder(part, create: true, out int error) ?? throw ActionFailedException.Of(error, $"make the quarantine {paths.Quarantine}");
            }
        }

        return at;
    }
}
