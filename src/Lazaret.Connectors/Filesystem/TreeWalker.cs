using Lazaret.Connectors.Linux;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;

namespace Lazaret.Connectors.Filesystem;

/// <summary>
/// Walks a tree, page by page. Memory: one page, and the names of the sub-directories of each directory on the way down. The files of a directory are
/// delivered as they are read; then its sub-directories follow in byte order, depth first. At most <see cref="MaxHandles"/> directories are held open,
/// however deep the tree. A directory is opened from its parent's handle, never through a link.
/// </summary>
internal sealed class TreeWalker : IDisposable
{
    public const int MaxHandles = 32;
    private const int EntriesPerPage = 65_536;
    private const int MaxComplaints = 16;

    private readonly WalkPlan plan;
    private readonly Fd root;
    private readonly PathBuilder path;
    private readonly DirectoryReader reader = new();
    private readonly List<WalkFrame> stack = [];
    private readonly EntryClassifier classifier;
    private byte[]? resumeAt;
    private bool reading;
    private bool ended;

    private List<NewItem> items = [];
    private List<string>? complaints;
    private long filteredOut;
    private long links;
    private long special;
    private long unreadable;
    private long reserved;

    /// <summary>Takes over <paramref name="root"/>, a handle of the asset.</summary>
    public TreeWalker(WalkPlan plan, Fd root, byte[]? resumeAt)
    {
        this.plan = plan;
        this.root = root;
        this.resumeAt = resumeAt;
        path = new PathBuilder(plan.Paths.Prefix);
        classifier = new EntryClassifier(plan);
        if (plan.StartAt is { } start)
        {
            path.Push(start);
        }

        int fd = Beneath.Open(root.Value, path.Bytes, OpenFlags.Read | OpenFlags.Directory);
        Enter(fd);
    }

    /// <summary>Why the directory that the walk began with could not be opened; 0 when it could.</summary>
    public int StartError { get; private set; }

    /// <summary>The next page; null at the end.</summary>
    public ListPage? NextPage(CancellationToken cancellationToken)
    {
        if (ended)
        {
            return null;
        }

        items = new List<NewItem>(plan.PageSize);
        int entries = 0;
        while (items.Count < plan.PageSize && entries < EntriesPerPage && (complaints?.Count ?? 0) < MaxComplaints)
        {
            if (reading)
            {
                entries++;
                if ((entries & 0xFF) == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                ReadEntry();
            }
            else if (!EnterNext())
            {
                ended = true;
                break;
            }
            else
            {
                entries += 16; // a page must come to an end in a tree of nothing but directories, too
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return TakePage();
    }

    public void Dispose()
    {
        foreach (WalkFrame frame in stack)
        {
            frame.Handle?.Dispose();
        }

        reader.Dispose();
        root.Dispose();
    }

    private ListPage TakePage()
    {
        EnumerationStats stats = new(items.Count, filteredOut, links, special, unreadable, reserved);
        ListPage page = new(items, ended ? WalkCursor.AtEnd : WalkCursor.At(path.Bytes), stats, null, complaints);
        filteredOut = links = special = unreadable = reserved = 0;
        complaints = null;
        return page;
    }

    private unsafe void ReadEntry()
    {
        WalkFrame frame = stack[^1];
        int state = reader.Next(out ReadOnlySpan<byte> name, out byte type);
        if (state <= 0)
        {
            if (state < 0)
            {
                Complain(-state);
            }

            frame.Directories.Sort();
            reading = false;
            return;
        }

        FileStat stat = default;
        if (type == DirectoryReader.TypeUnknown)
        {
            if (!Look(frame.Handle!.Value, name, out stat))
            {
                return;
            }

            type = TypeOf(stat);
        }

        switch (type)
        {
            case DirectoryReader.TypeDirectory:
                AddDirectory(frame, name);
                break;
            case DirectoryReader.TypeRegular:
                if (!frame.OnlyDirectories)
                {
                    AddFile(frame, name);
                }

                break;
            case DirectoryReader.TypeLink:
                AddLink(frame, name);
                break;
            default:
                special += frame.OnlyDirectories ? 0 : 1;
                break;
        }
    }

    private void AddDirectory(WalkFrame frame, ReadOnlySpan<byte> name)
    {
        if (frame.From is { } from && name.SequenceCompareTo(from) < 0)
        {
            return;
        }

        ReadOnlySpan<char> relative = path.RelativeOf(path.With(name));
        if (relative.SequenceEqual(plan.Paths.QuarantineInside) && plan.QuarantineIsOurs)
        {
            reserved++;
        }
        else if (plan.Filter.IsEverything || plan.Filter.MayContain(relative))
        {
            frame.Directories.Add(name);
        }
    }

    private void AddFile(WalkFrame frame, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<char> absolute = path.With(name);
        if (!plan.Filter.IsEverything && !plan.Filter.Includes(path.RelativeOf(absolute)))
        {
            filteredOut++;
            return;
        }

        if (!Look(frame.Handle!.Value, name, out FileStat stat))
        {
            return; // gone since the directory was read
        }

        if (!stat.IsRegular)
        {
            links += stat.IsLink ? 1 : 0;
            special += stat.IsLink || stat.IsDirectory ? 0 : 1;
            return;
        }

        if (TagSidecar.HasSidecarName(name) && TagSidecar.IsSidecar(frame.Handle.Value, name.ToArray(), stat))
        {
            reserved++;
            return;
        }

        items.Add(new NewItem(new string(absolute), "", stat.Identity));
    }

    private void AddLink(WalkFrame frame, ReadOnlySpan<byte> name)
    {
        if (frame.OnlyDirectories)
        {
            return;
        }

        ReadOnlySpan<char> absolute = path.With(name);
        if (plan.FollowInside && plan.Filter.Includes(path.RelativeOf(absolute)) && classifier.Follow(frame.Handle!.Value, name) is { } item)
        {
            items.Add(item);
            return;
        }

        links++;
    }

    /// <summary>Goes on to the next directory. False when there is none left.</summary>
    private bool EnterNext()
    {
        while (stack.Count > 0)
        {
            WalkFrame frame = stack[^1];
            path.Cut(frame.ByteLength, frame.TextLength);
            if (frame.Next == frame.Directories.Count)
            {
                frame.Handle?.Dispose();
                stack.RemoveAt(stack.Count - 1);
                continue;
            }

            int index = frame.Next++;
            if (frame.Handle is null)
            {
                int again = Beneath.Open(root.Value, path.Bytes, OpenFlags.DirectoryHandle);
                if (again < 0)
                {
                    if (again is not -Errno.NoEntry)
                    {
                        Complain(-again);
                    }

                    frame.Next = frame.Directories.Count;
                    continue;
                }

                frame.Handle = new Fd(again);
            }

            ReadOnlySpan<byte> name = frame.Directories[index];
            int fd = Beneath.Open(frame.Handle.Value, name, OpenFlags.Read | OpenFlags.Directory);
            path.Push(name);
            if (Enter(fd))
            {
                return true;
            }
        }

        return false;
    }

    private bool Enter(int fd)
    {
        if (fd < 0)
        {
            StartError = stack.Count == 0 ? -fd : 0;
            if (-fd == Errno.Loop)
            {
                links++;
            }
            else if (-fd is not Errno.NoEntry and not Errno.NotDirectory && stack.Count > 0)
            {
                Complain(-fd);
            }

            return false;
        }

        Fd handle = new(fd);
        if (plan.QuarantineIsOurs && FileStat.Of(fd, out FileStat stat) == 0 && plan.IsQuarantine(stat))
        {
            reserved++; // reached by another way, such as a bind mount
            handle.Dispose();
            return false;
        }

        plan.OnDirectory?.Invoke(fd, path.Relative);
        (bool passing, byte[]? from) = ResumeHere();
        stack.Add(new WalkFrame
        {
            Handle = handle, ByteLength = path.ByteLength, TextLength = path.TextLength, OnlyDirectories = passing, From = from,
        });
        if (stack.Count > MaxHandles)
        {
            WalkFrame far = stack[^(MaxHandles + 1)];
            far.Handle?.Dispose();
            far.Handle = null;
        }

        reader.Begin(fd);
        reading = true;
        return true;
    }

    /// <summary>Is the directory just entered one that a resumed walk only passes through, and which sub-directory is in progress there?</summary>
    private (bool Passing, byte[]? From) ResumeHere()
    {
        if (resumeAt is not { } target)
        {
            return (false, null);
        }

        ReadOnlySpan<byte> here = path.Bytes;
        bool above = target.Length > here.Length && target.AsSpan().StartsWith(here) && (here.IsEmpty || target[here.Length] == (byte)'/');
        if (!above)
        {
            resumeAt = null; // there, or the directory in progress is gone: from here on everything is new
            return (false, null);
        }

        ReadOnlySpan<byte> rest = target.AsSpan(here.IsEmpty ? 0 : here.Length + 1);
        int slash = rest.IndexOf((byte)'/');
        return (true, (slash < 0 ? rest : rest[..slash]).ToArray());
    }

    private unsafe bool Look(int directory, ReadOnlySpan<byte> name, out FileStat stat)
    {
        int error;
        fixed (byte* pointer = name) // a NUL follows the name in the reader's buffer
        {
            error = FileStat.Of(directory, pointer, OpenFlags.AtSymlinkNoFollow, out stat);
        }

        if (error is not 0 and not Errno.NoEntry)
        {
            Complain(error);
        }

        return error == 0;
    }

    private static byte TypeOf(in FileStat stat) =>
        stat.IsDirectory ? DirectoryReader.TypeDirectory : stat.IsRegular ? DirectoryReader.TypeRegular : stat.IsLink ? DirectoryReader.TypeLink : (byte)1;

    private void Complain(int error)
    {
        unreadable++;
        (complaints ??= []).Add($"Cannot list {FileErrors.Shorten(plan.Paths.Prefix + path.Relative.ToString())}: {Errno.Text(error)}");
    }
}
