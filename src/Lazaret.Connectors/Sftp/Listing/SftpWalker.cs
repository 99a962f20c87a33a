using System.Runtime.CompilerServices;
using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Sftp.Listing;

/// <summary>
/// Lists an asset in pages. A folder's files come as the server gives them, its folders follow in the order of their bytes, each before those in it; so all that
/// comes before the folder in progress is done, and its path is the cursor.
/// </summary>
internal sealed class SftpWalker(ISftpSession session, SftpPaths paths, PathFilter filter, NameRules rules, bool recursive, int pageSize)
{
    /// <summary>Entries of one folder; a server that gives more never ends.</summary>
    private const long MostEntries = 50_000_000;

    private readonly WalkPage page = new(pageSize);

    /// <summary>For tests: another bound.</summary>
    internal long MostEntriesOfFolder { get; init; } = MostEntries;

    /// <param name="resumeAt">The folder to go on at, parts of its path below the asset; empty = everything.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<ListPage> PagesAsync(ReadOnlyMemory<byte[]> resumeAt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Stack<WalkFolder> folders = new([new WalkFolder("", resumeAt)]);
        while (folders.TryPeek(out WalkFolder? folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!folder.Listed)
            {
                folder.Listed = true;
                string cursor = WalkCursor.At(SftpPaths.Bytes(folder.Relative));
                await using IAsyncEnumerator<NewItem?> files = FilesAsync(folder, cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (true)
                {
                    (bool more, SftpFailure? failure) = await NextAsync(files).ConfigureAwait(false);
                    if (failure is not null && (failure.IsOfConnection || folder.Relative.Length == 0))
                    {
                        yield return page.Take(null, SftpFailures.ToFailure(failure));
                        yield break;
                    }

                    if (failure is { Kind: not SftpFailureKind.NotFound })
                    {
                        page.Complain($"{FileErrors.Shorten(paths.LocationOf(folder.Relative))} was left out: {failure.Message}.");
                    }

                    if (!more)
                    {
                        break;
                    }

                    if (files.Current is { } item)
                    {
                        page.Add(item);
                    }

                    if (page.IsFull)
                    {
                        yield return page.Take(cursor);
                    }
                }

                folder.Folders.Sort();
            }
            else if (folder.Next == folder.Folders.Count)
            {
                folders.Pop();
            }
            else if (Enter(folder) is { } next)
            {
                folders.Push(next);
            }
        }

        yield return page.Take(WalkCursor.AtEnd);
    }

    private static async ValueTask<(bool More, SftpFailure? Failure)> NextAsync(IAsyncEnumerator<NewItem?> files)
    {
        try
        {
            return (await files.MoveNextAsync().ConfigureAwait(false), null);
        }
        catch (SftpException e)
        {
            return (false, e.Failure);
        }
    }

    private static WalkFolder? Enter(WalkFolder folder)
    {
        ReadOnlySpan<byte> name = folder.Folders[folder.Next++];
        string relative = folder.Relative.Length == 0 ? LosslessUtf8.Decode(name) : folder.Relative + "/" + LosslessUtf8.Decode(name);
        if (!folder.OnlyFolders)
        {
            return new WalkFolder(relative, default);
        }

        int order = name.SequenceCompareTo(folder.Resume.Span[0]);
        return order < 0 ? null : new WalkFolder(relative, order == 0 ? folder.Resume[1..] : default);
    }

    /// <summary>The files of a folder that are wanted; null now and then while none is.</summary>
    private async IAsyncEnumerable<NewItem?> FilesAsync(WalkFolder folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] path = SftpPaths.Bytes(paths.LocationOf(folder.Relative));
        Dictionary<string, NewItem> held = [];
        HashSet<string> marked = [];
        long entries = 0;
        await foreach (IReadOnlyList<SftpEntry> batch in session.ListAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if ((entries += batch.Count) > MostEntriesOfFolder)
            {
                throw new SftpException(SftpFailureKind.ProtocolError, $"the server lists more than {MostEntriesOfFolder} entries in {RemoteName.Shown(path)}");
            }

            foreach (SftpEntry entry in batch)
            {
                NewItem? item = await JudgeAsync(folder, entry, marked, cancellationToken).ConfigureAwait(false);
                if (item is not null && rules.NeedsMarker)
                {
                    held[item.Location[(item.Location.LastIndexOf('/') + 1)..]] = item;
                }
                else
                {
                    yield return item;
                }
            }
        }

        foreach ((string name, NewItem item) in held)
        {
            if (marked.Contains(name))
            {
                yield return item;
            }
            else
            {
                page.Stats += new EnumerationStats(FilteredOut: 1);
            }
        }
    }

    /// <summary>The item that an entry is, or null; folders are noted.</summary>
    private async ValueTask<NewItem?> JudgeAsync(WalkFolder folder, SftpEntry entry, HashSet<string> marked, CancellationToken cancellationToken)
    {
        NameRefusal refusal = RemoteName.Judge(entry.Name);
        if (refusal == NameRefusal.None && folder.Relative.Length + entry.Name.Length + paths.Root.Length > SftpPaths.MaxBytes - 2)
        {
            refusal = NameRefusal.TooLong;
        }

        if (refusal != NameRefusal.None)
        {
            if (!folder.OnlyFolders)
            {
                page.Complain($"The name \"{RemoteName.Shown(entry.Name)}\" in {FileErrors.Shorten(paths.LocationOf(folder.Relative))} was refused: it {RemoteName.Why(refusal)}.");
            }

            return null;
        }

        string name = LosslessUtf8.Decode(entry.Name);
        string relative = folder.Relative.Length == 0 ? name : folder.Relative + "/" + name;
        string location = paths.LocationOf(relative);
        if (await AttributesAsync(entry, location, cancellationToken).ConfigureAwait(false) is not { } attributes)
        {
            return null; // gone meanwhile
        }

        if (attributes.IsFolder)
        {
            if (paths.IsOwn(location))
            {
                Count(folder, new EnumerationStats(Reserved: 1));
            }
            else if (recursive && filter.MayContain(relative) && !rules.IsIgnored(name))
            {
                folder.Folders.Add(entry.Name);
            }

            return null;
        }

        if (folder.OnlyFolders)
        {
            return null;
        }

        if (attributes.IsLink)
        {
            page.Stats += new EnumerationStats(Links: 1);
        }
        else if (attributes.HasType && !attributes.IsRegular)
        {
            page.Stats += new EnumerationStats(Special: 1);
        }
        else if (SftpPaths.IsStage(entry.Name) || await IsTagsAsync(entry.Name, location, attributes, cancellationToken).ConfigureAwait(false))
        {
            page.Stats += new EnumerationStats(Reserved: 1);
        }
        else if (rules.MarkedBy(name) is { } whole)
        {
            marked.Add(whole);
            page.Stats += new EnumerationStats(Reserved: 1);
        }
        else if (rules.IsIgnored(name) || !filter.Includes(relative))
        {
            page.Stats += new EnumerationStats(FilteredOut: 1);
        }
        else
        {
            return new NewItem(location, "", attributes.Identity);
        }

        return null;
    }

    private void Count(WalkFolder folder, EnumerationStats stats)
    {
        if (!folder.OnlyFolders)
        {
            page.Stats += stats;
        }
    }

    private async ValueTask<SftpAttributes?> AttributesAsync(SftpEntry entry, string location, CancellationToken cancellationToken)
    {
        if (entry.Attributes.HasType)
        {
            return entry.Attributes;
        }

        try
        {
            return await session.LookAsync(SftpPaths.Bytes(location), cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException e) when (e.Kind is SftpFailureKind.NotFound or SftpFailureKind.PermissionDenied)
        {
            return e.Kind == SftpFailureKind.NotFound ? null : entry.Attributes;
        }
    }

    /// <summary>Is it a file of tags that we wrote? Its content says so, so that nobody hides a file from the scan by giving it the name.</summary>
    private async ValueTask<bool> IsTagsAsync(byte[] name, string location, SftpAttributes attributes, CancellationToken cancellationToken)
    {
        if (!TagSidecar.HasSidecarName(name) || attributes.Size is <= 0 or > TagSidecar.MaxSize)
        {
            return false;
        }

        try
        {
            return await SmallRemoteFile.ReadAsync(session, SftpPaths.Bytes(location), (int)TagSidecar.MaxSize, cancellationToken).ConfigureAwait(false) is { } content
                && TagSidecar.IsCanonical(content);
        }
        catch (SftpException e) when (!e.Failure.IsOfConnection)
        {
            return false;
        }
    }
}
