using System.Text;
using Lazaret.Connectors.Linux;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>
/// Removes a file such that only the scanned version can be hit: it is renamed to a private name first, looked at there, and only then unlinked; another
/// file goes back to where it was. The plan, and what a crash after each step leaves:
/// 1. rename to the stage (in the quarantine; beside the file when that is another device): found there and gone on with
/// 2. look: is it the scanned version? if not, rename back
/// 3. journal says Verified: whatever is staged is unlinked, and "missing" now means "by us"
/// 4. unlink
/// </summary>
internal sealed class Remover(StepHook step, bool durable)
{
    /// <returns>Scanned: it was removed. Missing or Other: nothing was.</returns>
    public SourceState Remove(Deed deed, Quarantine quarantine, JournalEntry entry)
    {
        byte[] stageName = Encoding.ASCII.GetBytes(deed.Key);
        byte[] besideName = Encoding.ASCII.GetBytes(".lazaret-" + deed.Key);
        (Folder Folder, byte[] Name) staged = quarantine.Stage.Has(stageName) || !deed.HasParent || !deed.Parent.Has(besideName)
            ? (quarantine.Stage, stageName)
            : (deed.Parent, besideName);

        if (entry.Phase == JournalPhase.Verified)
        {
            Unlink(deed, staged, mustBeThere: false);
            return SourceState.Scanned;
        }

        if (!staged.Folder.Has(staged.Name))
        {
            SourceState state = deed.Look(out _);
            if (state != SourceState.Scanned)
            {
                return state;
            }

            // 1.
            int error = step("remove.stage");
            error = error != 0 ? error : deed.Parent.RenameTo(deed.Name, quarantine.Stage, stageName);
            if (error == Errno.CrossDevice)
            {
                staged = (deed.Parent, besideName);
                error = deed.Parent.RenameTo(deed.Name, deed.Parent, besideName);
            }

            if (error == Errno.NoEntry)
            {
                return SourceState.Missing;
            }

            if (error != 0)
            {
                throw ActionFailedException.Of(error, $"remove {deed.Shown}");
            }
        }

        // 2.
        _ = step("remove.staged");
        if (staged.Folder.Look(staged.Name, out FileStat stat) is not 0 and int lookError)
        {
            throw ActionFailedException.Of(lookError, $"look at {deed.Shown} before it is removed");
        }

        if (!deed.IsScanned(staged.Folder, staged.Name, stat))
        {
            PutBack(deed, staged.Folder, staged.Name);
            return SourceState.Other;
        }

        // 3. and 4.
        try
        {
            entry.Phase = JournalPhase.Verified;
            quarantine.WriteJournal(deed.Key, entry);
            Unlink(deed, staged, mustBeThere: true);
            return SourceState.Scanned;
        }
        catch (ActionFailedException)
        {
            PutBack(deed, staged.Folder, staged.Name);
            throw;
        }
    }

    /// <summary>Gives a file that is not the scanned one its name back; when that was taken meanwhile, a name beside it. Says where it is now.</summary>
    public static string PutBack(Deed deed, Folder from, byte[] name)
    {
        if (deed.HasParent && from.RenameTo(name, deed.Parent, deed.Name) == 0)
        {
            return "where it was";
        }

        byte[] free = Encoding.ASCII.GetBytes($".lazaret-restored-{deed.Key[..12]}");
        return deed.HasParent && from.RenameTo(name, deed.Parent, free) == 0
            ? Encoding.ASCII.GetString(free) + " in the same folder"
            : "in the quarantine";
    }

    private void Unlink(Deed deed, (Folder Folder, byte[] Name) staged, bool mustBeThere)
    {
        int error = step("remove.unlink");
        error = error != 0 ? error : staged.Folder.Unlink(staged.Name);
        if (error != 0 && (mustBeThere || error != Errno.NoEntry))
        {
            throw ActionFailedException.Of(error, $"remove {deed.Shown}");
        }

        _ = step("remove.unlinked");
        if (durable && deed.HasParent)
        {
            _ = deed.Parent.Sync();
            _ = staged.Folder.Sync();
        }
    }
}
