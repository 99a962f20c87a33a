using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Core.Actions;

namespace Lazaret.Connectors.Sftp.Acting;

/// <summary>Carries out actions on a server (<c>connectors</c> §5.4, <c>sftp-ingest</c> §4.3). Nothing is ever written over unless the plan says so.</summary>
internal sealed class SftpActions(SftpPaths paths, SessionPool pool, DeedMemory memory)
{
    private const int MostCandidates = 10;

    // The same request twice at once: the second waits and finds the work done.
    private readonly SemaphoreSlim[] locks = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>For tests: an error or a crash between two steps.</summary>
    internal Func<string, ValueTask>? OnStep { get; set; }

    public async ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        if (request.Plan.Kind == ActionKind.Nothing)
        {
            return ActionResult.None;
        }

        if (paths.Relative(request.Location) is not { } relative || paths.IsOwn(request.Location))
        {
            return new(request.Plan.Kind, ActionStatus.Error, $"{FileErrors.Shorten(request.Location)} is not a path inside the asset {paths.Root}");
        }

        SftpDeed deed = new(request, relative);
        SemaphoreSlim gate = locks[Convert.ToByte(deed.Key[..2], 16) % locks.Length];
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (memory.Find(deed.Key) is { } before)
            {
                return before;
            }

            ActionResult result = await pool.RunAsync(session => ActAsync(session, deed, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (result.Status is ActionStatus.Success or ActionStatus.Partial)
            {
                memory.Add(deed.Key, result);
            }

            return result;
        }
        catch (SftpException e)
        {
            return deed.Result(SftpFailures.ToStatus(e.Kind), e.Message);
        }
        finally
        {
            gate.Release();
        }
    }

    private async ValueTask<ActionResult> ActAsync(ISftpSession session, SftpDeed deed, CancellationToken cancellationToken) => deed.Request.Plan.Kind switch
    {
        ActionKind.Delete => await DeleteAsync(session, deed, cancellationToken).ConfigureAwait(false),
        ActionKind.Move => await MoveAsync(session, deed, cancellationToken).ConfigureAwait(false),
        ActionKind.Tag => await TagAsync(session, deed, cancellationToken).ConfigureAwait(false),
        ActionKind.MoveTag => await MoveAndTagAsync(session, deed, cancellationToken).ConfigureAwait(false),
        _ => deed.Result(ActionStatus.NotSupported, "The SFTP connector has no such action"),
    };

    private async ValueTask<ActionResult> DeleteAsync(ISftpSession session, SftpDeed deed, CancellationToken cancellationToken)
    {
        SourceState state = await Stage.TakeAsync(session, deed, cancellationToken).ConfigureAwait(false);
        if (state == SourceState.Missing && memory.WouldRemove(deed.Key))
        {
            return deed.Result(ActionStatus.Success, $"{deed.Shown} was deleted before");
        }

        if (state != SourceState.Staged)
        {
            return state == SourceState.Missing ? deed.NotFound() : deed.Changed();
        }

        try
        {
            await StepAsync("staged").ConfigureAwait(false);
            memory.WillRemove(deed.Key);
            await session.RemoveAsync(deed.Stage, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException e) when (!e.Failure.IsOfConnection)
        {
            return deed.Result(SftpFailures.ToStatus(e.Kind), $"{e.Message}; {deed.Shown} is {await Stage.PutBackAsync(session, deed, cancellationToken).ConfigureAwait(false)}");
        }

        await StepAsync("removed").ConfigureAwait(false);
        return deed.Result(ActionStatus.Success, $"Deleted {deed.Shown}");
    }

    private async ValueTask<ActionResult> MoveAsync(ISftpSession session, SftpDeed deed, CancellationToken cancellationToken)
    {
        if (TargetFolder(deed) is not { } folder)
        {
            return deed.Result(ActionStatus.Error, $"{deed.Shown} cannot be moved to {FileErrors.Shorten(deed.Request.Plan.Target ?? "")}: that is no folder inside the asset {paths.Root} or of its quarantine");
        }

        if (WantedName(deed) is not { } name)
        {
            return deed.Result(ActionStatus.Error, $"{deed.Shown} cannot get the name {FileErrors.Shorten(deed.Request.Plan.FileName ?? "")}");
        }

        SourceState state = await Stage.TakeAsync(session, deed, cancellationToken).ConfigureAwait(false);
        if (state == SourceState.Missing)
        {
            return await FindMovedAsync(session, deed, folder, name, cancellationToken).ConfigureAwait(false) is { } there
                ? deed.Result(ActionStatus.Success, $"{deed.Shown} was moved to {FileErrors.Shorten(there)} before", there)
                : deed.NotFound();
        }

        if (state == SourceState.Other)
        {
            return deed.Changed();
        }

        try
        {
            await StepAsync("staged").ConfigureAwait(false);
            await RemoteFolders.MakeAsync(session, paths.Root, folder, cancellationToken).ConfigureAwait(false);
            foreach (string candidate in Candidates(deed, name))
            {
                string target = SftpPaths.Join(folder, candidate);
                byte[] bytes = SftpPaths.Bytes(target);
                if (!deed.Request.Plan.Overwrite && await RemoteFolders.FindAsync(session, bytes, cancellationToken).ConfigureAwait(false) is not null)
                {
                    continue;
                }

                try
                {
                    await session.RenameAsync(deed.Stage, bytes, deed.Request.Plan.Overwrite, cancellationToken).ConfigureAwait(false);
                }
                catch (SftpException e) when (e.Kind == SftpFailureKind.ServerFailure && !deed.Request.Plan.Overwrite)
                {
                    if (await RemoteFolders.FindAsync(session, bytes, cancellationToken).ConfigureAwait(false) is not null)
                    {
                        continue; // somebody was faster
                    }

                    throw;
                }

                await StepAsync("moved").ConfigureAwait(false);
                return deed.Result(ActionStatus.Success, $"Moved {deed.Shown} to {FileErrors.Shorten(target)}", target);
            }

            throw new SftpException(SftpFailureKind.ServerFailure, $"every name for {deed.Shown} in {FileErrors.Shorten(folder)} is taken");
        }
        catch (SftpException e) when (!e.Failure.IsOfConnection)
        {
            return deed.Result(SftpFailures.ToStatus(e.Kind), $"{e.Message}; {deed.Shown} is {await Stage.PutBackAsync(session, deed, cancellationToken).ConfigureAwait(false)}");
        }
    }

    private async ValueTask<ActionResult> TagAsync(ISftpSession session, SftpDeed deed, CancellationToken cancellationToken)
    {
        if (await RemoteFolders.FindAsync(session, deed.Source, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return deed.NotFound();
        }

        if (!await deed.IsScannedAsync(session, deed.Source, found, cancellationToken).ConfigureAwait(false))
        {
            return deed.Changed();
        }

        await WriteTagsAsync(session, deed, deed.Request.Location, cancellationToken).ConfigureAwait(false);
        return deed.Result(ActionStatus.Success, $"Tagged {deed.Shown}");
    }

    private async ValueTask<ActionResult> MoveAndTagAsync(ISftpSession session, SftpDeed deed, CancellationToken cancellationToken)
    {
        ActionResult moved = await MoveAsync(session, deed, cancellationToken).ConfigureAwait(false);
        if (moved.Status != ActionStatus.Success)
        {
            return moved;
        }

        try
        {
            await WriteTagsAsync(session, deed, moved.Destination!, cancellationToken).ConfigureAwait(false);
            return moved with { Message = moved.Message + ", and tagged it there" };
        }
        catch (SftpException e) when (!e.Failure.IsOfConnection)
        {
            return moved with { Status = ActionStatus.Partial, Message = $"{moved.Message}, but it was not tagged: {e.Message}" };
        }
    }

    private static async ValueTask WriteTagsAsync(ISftpSession session, SftpDeed deed, string location, CancellationToken cancellationToken)
    {
        byte[] sidecar = [.. SftpPaths.Bytes(location), .. TagSidecar.Suffix];
        byte[] content = TagSidecar.Write(deed.Request.Plan.Tags is { Count: > 0 } tags ? tags : new Dictionary<string, string> { ["Verdict"] = "Malicious" });
        if (content.Length > TagSidecar.MaxSize)
        {
            throw new SftpException(SftpFailureKind.ServerFailure, $"the tags for {deed.Shown} have {content.Length} bytes; {TagSidecar.MaxSize} are allowed");
        }

        if (await RemoteFolders.FindAsync(session, sidecar, cancellationToken).ConfigureAwait(false) is { } there)
        {
            byte[]? old = there.Size is > 0 and <= TagSidecar.MaxSize && there.IsRegular
                ? await SmallRemoteFile.ReadAsync(session, sidecar, (int)TagSidecar.MaxSize, cancellationToken).ConfigureAwait(false)
                : null;
            if (old is null || !TagSidecar.IsCanonical(old))
            {
                throw new SftpException(SftpFailureKind.ServerFailure, $"cannot tag {deed.Shown}: another file has the name of its tag file");
            }
        }

        byte[] temporary = deed.Stage;
        if (await RemoteFolders.FindAsync(session, temporary, cancellationToken).ConfigureAwait(false) is not null)
        {
            await session.RemoveAsync(temporary, cancellationToken).ConfigureAwait(false); // of a try that was cut short
        }

        await SmallRemoteFile.WriteAsync(session, temporary, content, 0x1A4, cancellationToken).ConfigureAwait(false);
        await session.RenameAsync(temporary, sidecar, replace: true, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string?> FindMovedAsync(ISftpSession session, SftpDeed deed, string folder, string name, CancellationToken cancellationToken)
    {
        foreach (string candidate in Candidates(deed, name))
        {
            string target = SftpPaths.Join(folder, candidate);
            byte[] bytes = SftpPaths.Bytes(target);
            if (await RemoteFolders.FindAsync(session, bytes, cancellationToken).ConfigureAwait(false) is not { } there)
            {
                return null;
            }

            if (deed.Request.Identity.Size >= 0 && await deed.IsScannedAsync(session, bytes, there, cancellationToken).ConfigureAwait(false))
            {
                return target;
            }
        }

        return null;
    }

    /// <summary>Where the file goes, absolute; null when nothing may be moved there.</summary>
    private string? TargetFolder(SftpDeed deed)
    {
        string? target = paths.Target(deed.Request.Plan.Target);
        int slash = deed.Relative.LastIndexOf('/');
        return target is null || !deed.Request.Plan.PreserveRelativePath || slash < 0 ? target : SftpPaths.Join(target, deed.Relative[..slash]);
    }

    private static string? WantedName(SftpDeed deed)
    {
        if (deed.Request.Plan.FileName is not { } wanted)
        {
            return deed.Name;
        }

        string last = wanted[(wanted.LastIndexOf('/') + 1)..];
        return RemoteName.Judge(SftpPaths.Bytes(last)) == NameRefusal.None ? last : null;
    }

    /// <summary>Names for a file: its own; then with a mark of the request before its extension.</summary>
    private static IEnumerable<string> Candidates(SftpDeed deed, string name)
    {
        yield return name;
        int dot = name.LastIndexOf('.');
        string stem = dot > 0 ? name[..dot] : name;
        string extension = dot > 0 ? name[dot..] : "";
        for (int i = 0; i < MostCandidates; i++)
        {
            string mark = "-" + deed.Key[..8] + (i == 0 ? "" : "-" + i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            while (stem.Length > 1 && SftpPaths.Bytes(stem + mark + extension).Length > RemoteName.MaxBytes)
            {
                stem = stem[..^(char.IsLowSurrogate(stem[^1]) && stem.Length > 2 && char.IsHighSurrogate(stem[^2]) ? 2 : 1)];
            }

            yield return stem + mark + extension;
        }
    }

    private ValueTask StepAsync(string step) => OnStep?.Invoke(step) ?? default;
}
