using System.Security.Cryptography;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>
/// Moves a file into the quarantine. The plan, each step of which can be gone on from after a crash:
/// 1. journal: where it will go; 2. record beside that place, which reserves the name; 3. one rename, never replacing; 4. look at what was moved: another file
/// than the scanned one goes back; 5. take its permissions to run away.
/// To another device, 3 becomes: copy under a temporary name, compare its hash with the scanned one, rename it into place, remove the source by
/// <see cref="Remover"/>.
/// </summary>
internal sealed class Mover(
    AssetPaths paths, FilesystemOptions options, ConnectorId connector, TimeProvider time, StepHook step, Remover remover)
{
    private const int NumberedNames = 16;
    private const uint OwnerReadWrite = 0x180;

    public ActionResult Move(Deed deed, Quarantine quarantine, out MovedFile? moved)
    {
        moved = null;
        if (paths.TargetInQuarantine(deed.Request.Plan.Target) is not { } target)
        {
            return deed.Result(ActionStatus.Error,
                $"The target {FileErrors.Shorten(deed.Request.Plan.Target!)} is not in the quarantine {paths.Quarantine}; {deed.Shown} was left alone");
        }

        JournalEntry? entry = quarantine.ReadJournal(deed.Key);
        if (entry?.Target is not null && Resume(deed, quarantine, entry, ref moved) is { } resumed)
        {
            return resumed;
        }

        SourceState state = deed.Look(out FileStat stat);
        if (state != SourceState.Scanned)
        {
            if (entry is not null)
            {
                quarantine.ForgetJournal(deed.Key);
            }

            return state == SourceState.Missing ? deed.NotFound() : deed.Changed();
        }

        return Begin(deed, quarantine, target, stat, ref moved);
    }

    /// <summary>Goes on where an earlier run stopped; null when the move has to begin anew or the file to be looked for.</summary>
    private ActionResult? Resume(Deed deed, Quarantine quarantine, JournalEntry entry, ref MovedFile? moved)
    {
        List<byte[]> parts = QuarantineNames.Parts(entry.Target!);
        byte[] name = parts[^1];
        parts.RemoveAt(parts.Count - 1);
        Folder folder = quarantine.OpenTarget(parts);
        bool there = folder.Look(name, out FileStat stat) == 0;
        bool ours = Quarantine.ReadRecord(folder, name)?.Key == deed.Key;

        if (entry.Phase != JournalPhase.Intent)
        {
            if (there && ours && Deed.HasHash(folder, name, entry.Sha256, stat.Size))
            {
                return RemoveCopied(deed, quarantine, entry, folder, name, "was moved before", ref moved);
            }

            _ = folder.Unlink(Quarantine.TemporaryName(deed.Key)); // a copy that was not finished
        }
        else if (there && deed.IsScanned(folder, name, stat))
        {
            return Finish(deed, quarantine, entry, folder, name, stat, "was moved before", ref moved);
        }
        else if (there && ours && deed.Look(out _) == SourceState.Missing)
        {
            // The rename was done but hit another file, and there was no time to look.
            return Undo(deed, quarantine, folder, name);
        }

        if (ours && !there)
        {
            _ = folder.Unlink(QuarantineNames.RecordOf(name));
        }

        folder.Dispose();
        return null;
    }

    private ActionResult Begin(Deed deed, Quarantine quarantine, string target, in FileStat stat, ref MovedFile? moved)
    {
        List<byte[]> parts = target.Length == 0 ? [] : QuarantineNames.Parts(target);
        List<byte[]> relative = QuarantineNames.Parts(paths.Relative(deed.Location));
        if (deed.Request.Plan.PreserveRelativePath)
        {
            parts.AddRange(relative[..^1]);
        }

        if (parts.Count > 0)
        {
            parts[0] = QuarantineNames.SafeFolder(parts[0], atTop: true);
        }

        Folder folder = quarantine.OpenTarget(parts);
        try
        {
            for (int number = 0; number <= NumberedNames; number++)
            {
                string suffix = number switch { 0 => "", NumberedNames => "-" + deed.Key[..12], _ => $"-{number}" };
                byte[] name = QuarantineNames.Candidate(QuarantineNames.Wanted(deed.Request.Plan.FileName) ?? relative[^1], suffix);
                if (number == 0 && deed.Request.Plan.Overwrite)
                {
                    Clear(folder, name);
                }

                if (folder.Has(name) || folder.Has(QuarantineNames.RecordOf(name)) || folder.Has(QuarantineNames.SidecarOf(name)))
                {
                    continue;
                }

                JournalEntry entry = FileActions.NewEntry(deed, time);
                entry.Target = string.Join('/', parts.Append(name).Select(p => LosslessUtf8.Decode(p)));
                if (TryMove(deed, quarantine, entry, folder, name, stat, ref moved) is { } result)
                {
                    return result;
                }
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        folder.Dispose();
        return deed.Result(ActionStatus.Error, $"No free name for {deed.Shown} in the quarantine");
    }

    /// <summary>Null when somebody took the name meanwhile.</summary>
    private ActionResult? TryMove(
        Deed deed, Quarantine quarantine, JournalEntry entry, Folder folder, byte[] name, in FileStat stat, ref MovedFile? moved)
    {
        quarantine.WriteJournal(deed.Key, entry);                                                                                  // 1.
        int error = quarantine.WriteRecord(folder, name, deed.Key, FileActions.NewRecord(deed, stat, connector, time), replace: false); // 2.
        if (error == Errno.Exists)
        {
            return null;
        }

        if (error != 0)
        {
            quarantine.ForgetJournal(deed.Key);
            throw ActionFailedException.Of(error, $"write the quarantine record of {deed.Shown}");
        }

        error = step("move.rename");                                                                                               // 3.
        error = error != 0 ? error : deed.Parent.RenameTo(deed.Name, folder, name);
        if (error == Errno.CrossDevice)
        {
            return Copy(deed, quarantine, entry, folder, name, ref moved);
        }

        if (error != 0)
        {
            _ = folder.Unlink(QuarantineNames.RecordOf(name));
            if (error == Errno.Exists)
            {
                return null;
            }

            quarantine.ForgetJournal(deed.Key);
            folder.Dispose();
            return error == Errno.NoEntry ? deed.NotFound() : throw ActionFailedException.Of(error, $"move {deed.Shown} into the quarantine");
        }

        _ = step("move.renamed");
        error = folder.Look(name, out FileStat now);                                                                               // 4.
        if (error == 0 && !deed.IsScanned(folder, name, now))
        {
            return Undo(deed, quarantine, folder, name);
        }

        return Finish(deed, quarantine, entry, folder, name, stat, "", ref moved);                                                 // 5.
    }

    private ActionResult Finish(
        Deed deed, Quarantine quarantine, JournalEntry entry, Folder folder, byte[] name, in FileStat stat, string note, ref MovedFile? moved)
    {
        if (Quarantine.ReadRecord(folder, name)?.Key != deed.Key)
        {
            _ = quarantine.WriteRecord(folder, name, deed.Key, FileActions.NewRecord(deed, stat, connector, time), replace: false);
        }

        _ = step("move.mode");
        bool runnable = folder.SetMode(name, OwnerReadWrite) != 0 && (stat.Mode & 0x49) != 0;
        if (options.Durable)
        {
            _ = step("move.sync");
            _ = folder.Sync();
            _ = deed.HasParent ? deed.Parent.Sync() : 0;
        }

        moved = new MovedFile(folder, name);
        string destination = paths.Quarantine + "/" + entry.Target;
        string what = note.Length > 0 ? $"{deed.Shown} {note} to" : $"Moved {deed.Shown} to";
        string mode = runnable ? "; its permission to run could not be taken away" : "";
        return deed.Result(ActionStatus.Success, $"{what} {FileErrors.Shorten(destination)}{mode}", destination);
    }

    private ActionResult Copy(Deed deed, Quarantine quarantine, JournalEntry entry, Folder folder, byte[] name, ref MovedFile? moved)
    {
        byte[] temporary = Quarantine.TemporaryName(deed.Key);
        bool placed = false;
        try
        {
            entry.Phase = JournalPhase.Copy;
            quarantine.WriteJournal(deed.Key, entry);
            int file = deed.Parent.OpenFile(deed.Name);
            if (file < 0)
            {
                throw ActionFailedException.Of(-file, $"read {deed.Shown}");
            }

            using Fd source = new(file);
            string sha256 = CopyContent(deed, file, folder, temporary);
            bool same = FileStat.Of(file, out FileStat after) == 0 && deed.IsScanned(deed.Parent, deed.Name, after)
                && (entry.Sha256.Length == 0 || string.Equals(sha256, entry.Sha256, StringComparison.OrdinalIgnoreCase));
            if (!same)
            {
                Abandon(deed, quarantine, folder, name, placed);
                folder.Dispose();
                return deed.Changed();
            }

            if (entry.Sha256.Length == 0)
            {
                entry.Sha256 = sha256;
                quarantine.WriteJournal(deed.Key, entry);
            }

            int error = step("copy.rename");
            error = error != 0 ? error : folder.RenameTo(temporary, folder, name);
            placed = error == 0;
            error = placed && options.Durable ? folder.Sync() : error;
            if (error != 0)
            {
                throw ActionFailedException.Of(error, $"move {deed.Shown} into the quarantine");
            }
        }
        catch (ActionFailedException)
        {
            Abandon(deed, quarantine, folder, name, placed);
            throw;
        }

        _ = step("copy.renamed");
        return RemoveCopied(deed, quarantine, entry, folder, name, "", ref moved);
    }

    private string CopyContent(Deed deed, int file, Folder folder, byte[] temporary)
    {
        _ = folder.Unlink(temporary);
        int target = folder.Create(temporary);
        if (target < 0)
        {
            throw ActionFailedException.Of(-target, $"copy {deed.Shown} into the quarantine");
        }

        using Fd handle = new(target);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _ = Folder.Copy(file, target, hash, out int error);
        error = error != 0 ? error : step("copy.data");
        if (error == 0 && options.Durable && Libc.FSync(target) != 0)
        {
            error = Errno.Last;
        }

        return error == 0 ? Convert.ToHexStringLower(hash.GetHashAndReset()) : throw ActionFailedException.Of(error, $"copy {deed.Shown} into the quarantine");
    }

    /// <summary>The copy is complete and in place: removes the source; when that is another file by now, the copy goes instead.</summary>
    private ActionResult RemoveCopied(
        Deed deed, Quarantine quarantine, JournalEntry entry, Folder folder, byte[] name, string note, ref MovedFile? moved)
    {
        SourceState removed;
        try
        {
            removed = remover.Remove(deed, quarantine, entry);
        }
        catch (ActionFailedException)
        {
            if (deed.Look(out _) == SourceState.Scanned)
            {
                Abandon(deed, quarantine, folder, name, placed: true); // the copy goes only when the original lies in its place
            }

            throw;
        }

        if (removed == SourceState.Other)
        {
            Abandon(deed, quarantine, folder, name, placed: true);
            folder.Dispose();
            return deed.Changed();
        }

        _ = folder.Look(name, out FileStat stat);
        return Finish(deed, quarantine, entry, folder, name, stat, note, ref moved);
    }

    /// <summary>The rename hit another file: it goes back.</summary>
    private static ActionResult Undo(Deed deed, Quarantine quarantine, Folder folder, byte[] name)
    {
        string where = Remover.PutBack(deed, folder, name);
        if (!folder.Has(name))
        {
            _ = folder.Unlink(QuarantineNames.RecordOf(name));
        }

        quarantine.ForgetJournal(deed.Key);
        folder.Dispose();
        return deed.Result(ActionStatus.ObjectChanged, $"{deed.Shown} is not the file that was scanned; it is {where}");
    }

    private static void Abandon(Deed deed, Quarantine quarantine, Folder folder, byte[] name, bool placed)
    {
        _ = folder.Unlink(Quarantine.TemporaryName(deed.Key));
        _ = placed ? folder.Unlink(name) : 0;
        _ = folder.Unlink(QuarantineNames.RecordOf(name));
        quarantine.ForgetJournal(deed.Key);
    }

    private static void Clear(Folder folder, byte[] name)
    {
        _ = folder.Unlink(name);
        _ = folder.Unlink(QuarantineNames.RecordOf(name));
        _ = folder.Unlink(QuarantineNames.SidecarOf(name));
    }
}
