using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Items;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>One action in progress: the request, the folder its file lies in (by handle) and the file's name there.</summary>
internal sealed class Deed : IDisposable
{
    private readonly Folder? parent;
    private readonly int parentError;

    /// <param name="request">The request.</param>
    /// <param name="root">The folder that <paramref name="path"/> counts from.</param>
    /// <param name="path">The file, relative.</param>
    public Deed(ActionRequest request, byte[] root, byte[] path)
    {
        Request = request;
        (byte[] folder, Name) = FileNames.SplitLast(path);
        Key = MakeKey(request);
        int start = FileOpener.OpenFolder(root);
        if (start < 0)
        {
            parentError = -start;
            return;
        }

        using Fd handle = new(start);
        int opened = Beneath.Open(start, folder, OpenFlags.DirectoryHandle);
        parent = opened < 0 ? null : new Folder(opened);
        parentError = opened < 0 ? -opened : 0;
    }

    public ActionRequest Request { get; }

    public string Location => Request.Location;

    public string Shown => FileErrors.Shorten(Request.Location);

    /// <summary>Names this request, and this version of the file, in journals: item ids are only unique inside one store.</summary>
    public string Key { get; }

    public byte[] Name { get; }

    /// <summary>The folder of the file; only to be used after <see cref="Look"/> or a rename found it there.</summary>
    public Folder Parent => parent ?? throw ActionFailedException.Of(parentError, $"open the folder of {Shown}");

    public bool HasParent => parent is not null;

    /// <summary>What lies at the location now?</summary>
    public SourceState Look(out FileStat stat)
    {
        stat = default;
        if (parent is null && parentError is Errno.Loop or Errno.NotDirectory)
        {
            return SourceState.Other; // a part of the path is a link or a file now
        }

        int error = parent is null ? parentError : parent.Look(Name, out stat);
        return error switch
        {
            0 => IsScanned(parent!, Name, stat) ? SourceState.Scanned : SourceState.Other,
            Errno.NoEntry => SourceState.Missing,
            _ => throw ActionFailedException.Of(error, $"look at {Shown}"),
        };
    }

    /// <summary>Is a file the version that was scanned? With nothing known of that version but its hash, the file is read.</summary>
    public bool IsScanned(Folder folder, byte[] name, in FileStat stat)
    {
        if (!stat.IsRegular || !stat.Identity.Matches(Request.Identity))
        {
            return false;
        }

        if (Request.Identity.ModifiedNs != 0 || Request.Identity.FileId != 0)
        {
            return true;
        }

        if (Request.Report.Sha256.Length == 0)
        {
            throw new ActionFailedException(ActionStatus.Error, $"Neither time nor hash of the scanned version of {Shown} is known; it was left alone");
        }

        return HasHash(folder, name, Request.Report.Sha256, stat.Size);
    }

    /// <summary>Does a file hold these bytes?</summary>
    public static bool HasHash(Folder folder, byte[] name, string sha256, long size)
    {
        int file = folder.OpenFile(name);
        if (file < 0)
        {
            return false;
        }

        using Fd handle = new(file);
        return Folder.Hash(file) is { } hash && hash.Size == size && string.Equals(hash.Sha256, sha256, StringComparison.OrdinalIgnoreCase);
    }

    public ActionResult Result(ActionStatus status, string message, string? destination = null) => new(Request.Plan.Kind, status, message, destination);

    public ActionResult NotFound() => Result(ActionStatus.ObjectNotFound, $"{Shown} does not exist");

    public ActionResult Changed() => Result(ActionStatus.ObjectChanged, $"{Shown} is not the file that was scanned; it was left alone");

    public void Dispose() => parent?.Dispose();

    private static string MakeKey(ActionRequest request)
    {
        ObjectIdentity identity = request.Identity;
        string head = string.Create(CultureInfo.InvariantCulture,
            $"{request.JobId}\0{request.ItemId}\0{identity.Size}\0{identity.ModifiedNs}\0{identity.FileId}\0");
        byte[] hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(head), .. LosslessUtf8.Encode(request.Location)]);
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
