using System.Runtime.CompilerServices;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Transport;

namespace Lazaret.Connectors.Sftp.Session;

/// <summary>SFTP version 3 (<c>sftp-ingest</c> §4.2) over a connection.</summary>
internal sealed class SftpSession : ISftpSession
{
    /// <summary>Folder listings that hold nothing, one after the other, before a server is taken to be playing.</summary>
    private const int MostEmptyNames = 3;

    private readonly SftpLink link;
    private readonly SftpSessionOptions options;
    private readonly ReadBudget budget;
    private readonly SemaphoreSlim files;
    private SftpLimits limits = SftpLimits.Default;
    private ChunkBuffers buffers = new(SftpLimits.Default.MaxRead, 64);

    private SftpSession(SftpLink link, SftpSessionOptions options)
    {
        this.link = link;
        this.options = options;
        budget = new ReadBudget(options.ReadAhead);
        files = new SemaphoreSlim(options.MostFiles);
    }

    public SftpFailure? Failure => link.Failure;

    public int Load => link.Load;

    public SftpExtensions Extensions { get; private set; } = SftpExtensions.None;

    /// <summary>Connects and says hello.</summary>
    /// <exception cref="SftpException">There is no session.</exception>
    public static async ValueTask<SftpSession> ConnectAsync(ISftpTransportFactory factory, SftpSessionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(options.ConnectTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        SftpLink? link = null;
        try
        {
            link = new SftpLink(await factory.ConnectAsync(either.Token).ConfigureAwait(false), options, time);
            SftpSession session = new(link, options) { Extensions = await link.Hello.WaitAsync(either.Token).ConfigureAwait(false) };
            if (session.Extensions.Limits)
            {
                await session.AskLimitsAsync(either.Token).ConfigureAwait(false);
            }

            return session;
        }
        catch (Exception e)
        {
            if (link is not null)
            {
                await link.DisposeAsync().ConfigureAwait(false);
            }

            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new SftpException(SftpFailureKind.Unreachable, $"{factory.Server} did not answer within {options.ConnectTimeout.TotalSeconds:0} s");
            }

            throw;
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<SftpEntry>> ListAsync(byte[] folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] handle = Handle(await AskAsync(PacketType.OpenDir, folder, cancellationToken).ConfigureAwait(false), "list", folder);
        try
        {
            PendingRequest next = ReadDir(handle);
            for (int empty = 0; empty < MostEmptyNames;)
            {
                SftpReply reply = await next.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (reply.Type == PacketType.Status && reply.Status == StatusCode.EndOfFile)
                {
                    yield break;
                }

                SftpStatus.Need(reply, "list", folder);
                next = ReadDir(handle); // the server reads on while these are looked at
                List<SftpEntry> entries = Entries(reply);
                empty = entries.Count == 0 ? empty + 1 : 0;
                entries.RemoveAll(e => e.Name.AsSpan().SequenceEqual("."u8) || e.Name.AsSpan().SequenceEqual(".."u8));
                if (entries.Count > 0)
                {
                    yield return entries;
                }
            }
        }
        finally
        {
            Close(handle);
        }

        throw new SftpException(SftpFailureKind.ProtocolError, $"the server lists nothing of {RemoteName.Shown(folder)}, again and again, without coming to an end");
    }

    public async ValueTask<SftpAttributes> LookAsync(byte[] path, CancellationToken cancellationToken) =>
        link.Attributes(await AskAsync(PacketType.LStat, path, cancellationToken).ConfigureAwait(false), path);

    public async ValueTask<SftpAttributes> LookThroughAsync(byte[] path, CancellationToken cancellationToken) =>
        link.Attributes(await AskAsync(PacketType.Stat, path, cancellationToken).ConfigureAwait(false), path);

    public async ValueTask<ISftpFileReader> OpenAsync(byte[] path, CancellationToken cancellationToken)
    {
        await files.WaitAsync(cancellationToken).ConfigureAwait(false);
        byte[] handle;
        SftpAttributes expected;
        try
        {
            expected = await LookAsync(path, cancellationToken).ConfigureAwait(false);
            if (expected.HasType && !expected.IsRegular)
            {
                throw new SftpException(SftpFailureKind.NotRegular, $"{RemoteName.Shown(path)} is not a regular file");
            }

            handle = await OpenAsync(path, OpenModes.Read, default, "open", cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            files.Release();
            throw;
        }

        return await SftpFileReader.BeginAsync(link, path, handle, expected, limits.MaxRead, options, budget, buffers, () => files.Release()).ConfigureAwait(false);
    }

    public async ValueTask<ISftpFileWriter> CreateAsync(byte[] path, uint permissions, CancellationToken cancellationToken)
    {
        await files.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            SftpAttributes attributes = new(AttributeFlags.Permissions, 0, 0, 0, permissions, 0, 0);
            byte[] handle = await OpenAsync(path, OpenModes.Write | OpenModes.Create | OpenModes.Exclusive, attributes, "make", cancellationToken).ConfigureAwait(false);
            return new SftpFileWriter(link, path, handle, limits.MaxWrite, Extensions.FSync, () => files.Release());
        }
        catch
        {
            files.Release();
            throw;
        }
    }

    public async ValueTask RenameAsync(byte[] from, byte[] to, bool replace, CancellationToken cancellationToken)
    {
        if (replace && Extensions.PosixRename)
        {
            PendingRequest rename = link.Send(new PendingRequest(PacketType.Extended), (from, to), static (packet, names) =>
            {
                packet.String("posix-rename@openssh.com"u8);
                packet.String(names.from);
                packet.String(names.to);
            });
            SftpStatus.Check(await rename.Task.WaitAsync(cancellationToken).ConfigureAwait(false), "rename", from);
            return;
        }

        // The standard rename fails when the name is taken; servers that replace all the same are kept from it as far as looking first can.
        bool taken = await ExistsAsync(to, cancellationToken).ConfigureAwait(false);
        if (taken && !replace)
        {
            throw new SftpException(SftpFailureKind.ServerFailure, $"cannot rename {RemoteName.Shown(from)}: {RemoteName.Shown(to)} is there already");
        }

        if (taken)
        {
            await RemoveAsync(to, cancellationToken).ConfigureAwait(false);
        }

        PendingRequest plain = link.Send(new PendingRequest(PacketType.Rename), (from, to), static (packet, names) =>
        {
            packet.String(names.from);
            packet.String(names.to);
        });
        SftpStatus.Check(await plain.Task.WaitAsync(cancellationToken).ConfigureAwait(false), "rename", from);
    }

    public async ValueTask RemoveAsync(byte[] path, CancellationToken cancellationToken) =>
        SftpStatus.Check(await AskAsync(PacketType.Remove, path, cancellationToken).ConfigureAwait(false), "remove", path);

    public async ValueTask MakeFolderAsync(byte[] path, CancellationToken cancellationToken)
    {
        PendingRequest make = link.Send(new PendingRequest(PacketType.MakeDir), path, static (packet, name) =>
        {
            packet.String(name);
            packet.UInt32(0);
        });
        SftpStatus.Check(await make.Task.WaitAsync(cancellationToken).ConfigureAwait(false), "make the folder", path);
    }

    public async ValueTask RemoveFolderAsync(byte[] path, CancellationToken cancellationToken) =>
        SftpStatus.Check(await AskAsync(PacketType.RemoveDir, path, cancellationToken).ConfigureAwait(false), "remove the folder", path);

    public async ValueTask<byte[]> RealPathAsync(byte[] path, CancellationToken cancellationToken)
    {
        SftpReply reply = SftpStatus.Need(await AskAsync(PacketType.RealPath, path, cancellationToken).ConfigureAwait(false), "resolve", path);
        List<SftpEntry> names = Entries(reply);
        return names.Count == 1 && names[0].Name is [(byte)'/', ..] name && !name.Contains((byte)0)
            ? name
            : throw new SftpException(SftpFailureKind.ProtocolError, $"the server does not say which folder {RemoteName.Shown(path)} is");
    }

    public async ValueTask<SftpSpace?> SpaceAsync(byte[] path, CancellationToken cancellationToken)
    {
        if (!Extensions.StatVfs)
        {
            return null;
        }

        PendingRequest ask = link.Send(new PendingRequest(PacketType.Extended), path, static (packet, name) =>
        {
            packet.String("statvfs@openssh.com"u8);
            packet.String(name);
        });
        SftpReply reply = SftpStatus.Need(await ask.Task.WaitAsync(cancellationToken).ConfigureAwait(false), "look at the disk of", path);
        return link.Read(reply, static (ref PacketReader reader) => SftpSpace.From(ref reader));
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private List<SftpEntry> Entries(SftpReply reply) => link.Read(reply, static (ref PacketReader reader) => SftpEntry.ReadAll(ref reader));

    private byte[] Handle(SftpReply reply, string doing, byte[] path)
    {
        byte[] handle = link.Read(SftpStatus.Need(reply, doing, path), static (ref PacketReader reader) => reader.String().ToArray());
        return handle.Length <= 256 ? handle : throw new SftpException(SftpFailureKind.ProtocolError, $"the server gives a handle of {handle.Length} bytes; 256 are allowed");
    }

    private Task<SftpReply> AskAsync(PacketType type, byte[] path, CancellationToken cancellationToken) =>
        link.Send(new PendingRequest(type), path, static (packet, name) => packet.String(name)).Task.WaitAsync(cancellationToken);

    private async ValueTask<byte[]> OpenAsync(byte[] path, OpenModes modes, SftpAttributes attributes, string doing, CancellationToken cancellationToken)
    {
        PendingRequest open = link.Send(new PendingRequest(PacketType.Open), (path, modes, attributes), static (packet, file) =>
        {
            packet.String(file.path);
            packet.UInt32((uint)file.modes);
            packet.Attributes(file.attributes);
        });
        try
        {
            return Handle(await open.Task.WaitAsync(cancellationToken).ConfigureAwait(false), doing, path);
        }
        catch (OperationCanceledException)
        {
            // The handle may still come; nobody else will close it.
            _ = open.Task.ContinueWith(
                answer => Close(Handle(answer.Result, doing, path)), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default)
                .ContinueWith(closed => _ = closed.Exception, TaskScheduler.Default);
            throw;
        }
    }

    private async ValueTask<bool> ExistsAsync(byte[] path, CancellationToken cancellationToken)
    {
        try
        {
            _ = await LookAsync(path, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SftpException e) when (e.Kind == SftpFailureKind.NotFound)
        {
            return false;
        }
    }

    private async ValueTask AskLimitsAsync(CancellationToken cancellationToken)
    {
        PendingRequest ask = link.Send(new PendingRequest(PacketType.Extended), 0, static (packet, _) => packet.String("limits@openssh.com"u8));
        SftpReply reply = await ask.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (reply.Type == PacketType.ExtendedReply)
        {
            limits = link.Read(reply, static (ref PacketReader reader) => SftpLimits.From(ref reader));
            buffers = new ChunkBuffers(limits.MaxRead, 64);
        }
    }

    private PendingRequest ReadDir(byte[] handle) => link.Send(new PendingRequest(PacketType.ReadDir), handle, static (packet, h) => packet.String(h));

    private void Close(byte[] handle) => link.Send(new PendingRequest(PacketType.Close), handle, static (packet, h) => packet.String(h));
}
