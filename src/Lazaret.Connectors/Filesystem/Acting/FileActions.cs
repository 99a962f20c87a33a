using System.Globalization;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Outcomes;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>Carries out actions on files (<c>connectors</c> §3.1, §5.4); runs on the thread of the caller.</summary>
internal sealed class FileActions
{
    private readonly AssetPaths paths;
    private readonly FilesystemOptions options;
    private readonly TimeProvider time;
    private readonly StepHook step;
    private readonly Mover mover;
    private readonly Remover remover;

    // The same request twice at once: the second waits and finds the work done.
    private readonly Lock[] locks = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    public FileActions(AssetPaths paths, FilesystemOptions options, ConnectorId connector, TimeProvider time, StepHook step)
    {
        this.paths = paths;
        this.options = options;
        this.time = time;
        this.step = step;
        remover = new Remover(step, options.Durable);
        mover = new Mover(paths, options, connector, time, step, remover);
    }

    public ActionResult Act(ActionRequest request)
    {
        if (request.Plan.Kind == ActionKind.Nothing)
        {
            return ActionResult.None;
        }

        if (paths.Split(request.Location) is not { } split)
        {
            return new(request.Plan.Kind, ActionStatus.Error, $"{FileErrors.Shorten(request.Location)} is not a path inside the asset {paths.Asset}");
        }

        using Deed deed = new(request, split.Root, split.Path);
        lock (locks[Convert.ToByte(deed.Key[..2], 16) % locks.Length])
        {
            try
            {
                return request.Plan.Kind switch
                {
                    ActionKind.Delete => Delete(deed),
                    ActionKind.Move => Move(deed),
                    ActionKind.Tag => Tag(deed),
                    ActionKind.MoveTag => MoveAndTag(deed),
                    _ => new(request.Plan.Kind, ActionStatus.NotSupported, "The filesystem connector has no such action"),
                };
            }
            catch (ActionFailedException e)
            {
                return deed.Result(e.Status, e.Message);
            }
        }
    }

    private ActionResult Delete(Deed deed)
    {
        using Quarantine quarantine = Quarantine.Open(paths, options, step);
        JournalEntry? entry = quarantine.ReadJournal(deed.Key);
        if (entry is null)
        {
            SourceState state = deed.Look(out _);
            if (state != SourceState.Scanned)
            {
                return state == SourceState.Missing ? deed.NotFound() : deed.Changed();
            }

            entry = NewEntry(deed, time);
            quarantine.WriteJournal(deed.Key, entry);
        }

        bool before = entry.Phase == JournalPhase.Verified;
        SourceState removed;
        try
        {
            removed = remover.Remove(deed, quarantine, entry);
        }
        catch (ActionFailedException)
        {
            if (deed.Look(out _) == SourceState.Scanned)
            {
                quarantine.ForgetJournal(deed.Key); // nothing happened; otherwise the next run has to know how far this one came
            }

            throw;
        }

        if (removed == SourceState.Scanned)
        {
            return deed.Result(ActionStatus.Success, before ? $"{deed.Shown} was deleted before" : $"Deleted {deed.Shown}");
        }

        quarantine.ForgetJournal(deed.Key);
        return removed == SourceState.Missing ? deed.NotFound() : deed.Changed();
    }

    private ActionResult Move(Deed deed, out MovedFile? moved)
    {
        using Quarantine quarantine = Quarantine.Open(paths, options, step);
        return mover.Move(deed, quarantine, out moved);
    }

    private ActionResult Move(Deed deed)
    {
        ActionResult result = Move(deed, out MovedFile? moved);
        moved?.Dispose();
        return result;
    }

    private ActionResult Tag(Deed deed)
    {
        SourceState state = deed.Look(out _);
        if (state != SourceState.Scanned)
        {
            return state == SourceState.Missing ? deed.NotFound() : deed.Changed();
        }

        WriteTags(deed, deed.Parent, deed.Name, 0x1A4);
        return deed.Result(ActionStatus.Success, $"Tagged {deed.Shown}");
    }

    private ActionResult MoveAndTag(Deed deed)
    {
        ActionResult result = Move(deed, out MovedFile? moved);
        if (moved is null)
        {
            return result;
        }

        using (moved)
        {
            try
            {
                WriteTags(deed, moved.Folder, moved.Name, 0x180);
                return result with { Message = result.Message + ", and tagged it there" };
            }
            catch (ActionFailedException e)
            {
                return result with { Status = ActionStatus.Partial, Message = $"{result.Message}, but it was not tagged: {e.Message}" };
            }
        }
    }

    private void WriteTags(Deed deed, Folder folder, byte[] name, uint mode)
    {
        byte[] sidecar = QuarantineNames.SidecarOf(name);
        if (folder.Look(sidecar, out FileStat stat) == 0 && !(stat.IsRegular && TagSidecar.IsSidecar(folder.Fd, sidecar, stat)))
        {
            throw new ActionFailedException(ActionStatus.Error, $"Cannot tag {deed.Shown}: another file has the name of its tag file");
        }

        byte[] content = TagSidecar.Write(deed.Request.Plan.Tags is { Count: > 0 } tags ? tags : new Dictionary<string, string> { ["Verdict"] = "Malicious" });
        if (content.Length > TagSidecar.MaxSize)
        {
            throw new ActionFailedException(ActionStatus.Error, $"The tags for {deed.Shown} have {content.Length} bytes; {TagSidecar.MaxSize} are allowed");
        }

        int error = step("tag");
        error = error != 0 ? error : folder.WriteSmall(sidecar, Quarantine.TemporaryName(deed.Key), content, replace: true, options.Durable);
        if (error != 0)
        {
            throw ActionFailedException.Of(error, $"write the tags of {deed.Shown}");
        }

        _ = folder.SetMode(sidecar, mode);
    }

    internal static JournalEntry NewEntry(Deed deed, TimeProvider time) => new()
    {
        Action = ActionKinds.Name(deed.Request.Plan.Kind),
        JobId = deed.Request.JobId.Value,
        ItemId = deed.Request.ItemId.Value,
        Location = deed.Location,
        Size = deed.Request.Identity.Size,
        ModifiedNs = deed.Request.Identity.ModifiedNs,
        Inode = deed.Request.Identity.FileId,
        Sha256 = deed.Request.Report.Sha256,
        At = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
    };

    internal static QuarantineRecord NewRecord(Deed deed, in FileStat stat, ConnectorId connector, TimeProvider time) => new()
    {
        Key = deed.Key,
        ConnectorId = connector.Value,
        JobId = deed.Request.JobId.Value,
        ItemId = deed.Request.ItemId.Value,
        Action = ActionKinds.Name(deed.Request.Plan.Kind),
        Location = deed.Location,
        LocationBase64 = Core.Text.LosslessUtf8.HasEscapes(deed.Location) ? Convert.ToBase64String(Core.Text.LosslessUtf8.Encode(deed.Location)) : null,
        QuarantinedAt = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        Sha256 = deed.Request.Report.Sha256,
        Size = stat.Size,
        Modified = (DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(stat.ModifiedNs / 100)).ToString("O", CultureInfo.InvariantCulture),
        ModifiedNs = stat.ModifiedNs,
        Mode = "0" + Convert.ToString(stat.Mode & 0xFFF, 8),
        Uid = stat.User,
        Gid = stat.Group,
        Outcome = Names.Of(deed.Request.Report.Outcome),
        Reason = deed.Request.Report.Reason == ReasonCode.None ? null : Names.Of(deed.Request.Report.Reason),
        Verdicts = [.. deed.Request.Report.Verdicts.Select(RecordedVerdict.Of)],
    };
}
