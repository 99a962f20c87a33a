using System.Collections.Concurrent;
using Lazaret.Connectors.Sftp.Acting;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.Core.Delivery;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Sftp.Delivery;

/// <summary>
/// Hands items over to a folder on an SFTP server. The plan: 1. make the key's folder below the root, never through a link; 2. look whether something has the key; 3. write under a
/// hidden name of this try alone, comparing size and SHA-256 with the item; 4. have the server put it on its disk, where it can, and say how many bytes it holds; 5. one rename, which
/// replaces nothing unless that is wanted; 6. look at the result.
/// </summary>
public sealed class SftpDestination : IDestination
{
    private const int MostSwept = 10_000;
    private readonly SftpDestinationOptions options;
    private readonly string root;
    private readonly SessionPool pool;
    private readonly ConcurrentDictionary<string, bool> swept = new();

    /// <exception cref="ArgumentException">The options do not validate.</exception>
    public SftpDestination(SftpDestinationOptions options, TimeProvider time)
        : this(options, new SshTransportFactory(options.Server), time)
    {
    }

    /// <summary>The same over other connections than those of <c>ssh</c>.</summary>
    internal SftpDestination(SftpDestinationOptions options, ISftpTransportFactory factory, TimeProvider time)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        this.options = options;
        root = options.Folder.Length == 1 ? "/" : options.Folder.TrimEnd('/');
        SftpSessionOptions session = new() { ConnectTimeout = options.Server.ConnectTimeout, RequestTimeout = options.Server.RequestTimeout };
        pool = new SessionPool(factory, session, options.Sessions, time);
    }

    public string Name => options.Name;

    public string Kind => "sftp";

    /// <summary>For tests: crashes at the steps of a delivery.</summary>
    internal Action<string>? OnStep { get; set; }

    /// <inheritdoc/>
    public async ValueTask<DeliveryResult> DeliverAsync(DeliveryItem item, CancellationToken cancellationToken)
    {
        if (Wrong(item.Key) is { } wrong)
        {
            return DeliveryResult.Refused(item.Key, DeliveryBlame.Source, wrong);
        }

        try
        {
            return await pool.RunAsync(session => DeliverAsync(session, item, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (SourceProblem e)
        {
            return e.MayPass ? DeliveryResult.Unavailable(item.Key, DeliveryBlame.Source, e.Message) : DeliveryResult.Refused(item.Key, DeliveryBlame.Source, e.Message);
        }
        catch (SftpException e)
        {
            return Failed(item.Key, e.Failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DeliveryResult> MarkAsync(string key, CancellationToken cancellationToken)
    {
        if (Wrong(key) is { } wrong)
        {
            return DeliveryResult.Refused(key, DeliveryBlame.Source, wrong);
        }

        try
        {
            return await pool.RunAsync(session => MarkAsync(session, key, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException e)
        {
            return Failed(key, e.Failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await pool.RunAsync(async session =>
            {
                RemotePlace place = new(session, root, ".lazaret-check");
                await place.MakeFolderAsync(cancellationToken).ConfigureAwait(false);
                byte[] temporary = place.NewTemporary();
                await SmallRemoteFile.WriteAsync(session, temporary, [], (uint)options.FileMode, cancellationToken).ConfigureAwait(false);
                await session.RemoveAsync(temporary, cancellationToken).ConfigureAwait(false);
                return true;
            }, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (SftpException e)
        {
            return SftpFailures.ToFailure(e.Failure);
        }
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private static async ValueTask RemoveQuietlyAsync(ISftpSession session, byte[] temporary)
    {
        try
        {
            await session.RemoveAsync(temporary, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SftpException)
        {
            // Gone, or the connection is: then it is swept up another day.
        }
    }

    private static DeliveryResult Failed(string key, SftpFailure failure)
    {
        string message = SftpFailures.Sentence(failure.Message) + ".";
        return failure.MayPass || failure.Kind == SftpFailureKind.NotFound
            ? DeliveryResult.Unavailable(key, DeliveryBlame.Destination, message, failure.RetryAfter)
            : DeliveryResult.Refused(key, DeliveryBlame.Destination, message);
    }

    private static string? Wrong(string key)
    {
        if (DeliveryKeys.Check(key) is { } wrong)
        {
            return wrong;
        }

        string? part = key.Split('/').FirstOrDefault(p => RemoteName.Judge(SftpPaths.Bytes(p)) != NameRefusal.None);
        return part is null ? null : $"The key has the part \"{RemoteName.Shown(SftpPaths.Bytes(part))}\", which {RemoteName.Why(RemoteName.Judge(SftpPaths.Bytes(part)))}; a server takes no such name.";
    }

    private async ValueTask<DeliveryResult> DeliverAsync(ISftpSession session, DeliveryItem item, CancellationToken cancellationToken)
    {
        // 1. and 2.
        RemotePlace place = new(session, root, item.Key);
        await place.MakeFolderAsync(cancellationToken).ConfigureAwait(false);
        if (await place.TakenAsync(item, cancellationToken).ConfigureAwait(false) is { } taken)
        {
            return taken;
        }

        byte[] temporary = place.NewTemporary();
        try
        {
            // 3. and 4.
            SftpAttributes written = await place.FillAsync(temporary, (uint)options.FileMode, item, cancellationToken).ConfigureAwait(false);
            OnStep?.Invoke("written");
            if (written.Size != item.Size || (options.ReadBack && !await place.HoldsAsync(temporary, item, cancellationToken).ConfigureAwait(false)))
            {
                throw new SftpException(SftpFailureKind.ServerFailure, $"the server does not hold what was written: {written.Size} of {item.Size} bytes");
            }

            // 5.
            try
            {
                await session.RenameAsync(temporary, place.Path, item.Overwrite == OverwritePolicy.Always, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException e) when (e.Kind == SftpFailureKind.ServerFailure)
            {
                // Somebody was faster: with the same content that is a delivery too.
                if (await place.TakenAsync(item, cancellationToken).ConfigureAwait(false) is not { } other)
                {
                    throw;
                }

                await RemoveQuietlyAsync(session, temporary).ConfigureAwait(false);
                return other;
            }

            OnStep?.Invoke("renamed");

            // 6.
            SftpAttributes there = await session.LookAsync(place.Path, cancellationToken).ConfigureAwait(false);
            if (there.Size != item.Size)
            {
                throw new SftpException(SftpFailureKind.ServerFailure, $"the server says that {RemoteName.Shown(place.Path)} has {there.Size} bytes in place of {item.Size}");
            }

            if (swept.Count < MostSwept && swept.TryAdd(place.Folder, true))
            {
                await SweepAsync(place, written.Modified, cancellationToken).ConfigureAwait(false);
            }

            return DeliveryResult.Delivered(item.Key);
        }
        catch (Exception e) when (e is SourceProblem or OperationCanceledException)
        {
            await RemoveQuietlyAsync(session, temporary).ConfigureAwait(false);
            throw;
        }
        catch (SftpException e) when (!e.Failure.IsOfConnection)
        {
            await RemoveQuietlyAsync(session, temporary).ConfigureAwait(false);
            throw new SftpException(await ExplainAsync(session, e.Failure, item.Size, cancellationToken).ConfigureAwait(false));
        }
    }

    private async ValueTask<DeliveryResult> MarkAsync(ISftpSession session, string key, CancellationToken cancellationToken)
    {
        RemotePlace place = new(session, root, key);
        await place.MakeFolderAsync(cancellationToken).ConfigureAwait(false);
        if (await RemoteFolders.FindAsync(session, place.Path, cancellationToken).ConfigureAwait(false) is { } there)
        {
            return Found(key, there);
        }

        try
        {
            await SmallRemoteFile.WriteAsync(session, place.Path, [], (uint)options.FileMode, cancellationToken).ConfigureAwait(false);
            return DeliveryResult.Delivered(key);
        }
        catch (SftpException e) when (e.Kind == SftpFailureKind.ServerFailure)
        {
            if (await RemoteFolders.FindAsync(session, place.Path, cancellationToken).ConfigureAwait(false) is { } other)
            {
                return Found(key, other);
            }

            throw;
        }
    }

    private static DeliveryResult Found(string key, SftpAttributes there) => there.Size == 0 && (!there.HasType || there.IsRegular)
        ? DeliveryResult.Delivered(key, wasThere: true)
        : DeliveryResult.Collision(key, "Something else has the key of the marker; it was left alone");

    /// <summary>The protocol has no number for a full disk; the server may say how much room it has.</summary>
    private async ValueTask<SftpFailure> ExplainAsync(ISftpSession session, SftpFailure failure, long size, CancellationToken cancellationToken)
    {
        try
        {
            return failure.Kind == SftpFailureKind.ServerFailure
                && await session.SpaceAsync(SftpPaths.Bytes(root), cancellationToken).ConfigureAwait(false) is { } space && space.Free < (ulong)size
                ? failure with { Message = $"{failure.Message}: the server's disk has {space.Free} bytes left for a file of {size}" }
                : failure;
        }
        catch (SftpException)
        {
            return failure;
        }
    }

    private static async ValueTask SweepAsync(RemotePlace place, uint now, CancellationToken cancellationToken)
    {
        try
        {
            await place.SweepAsync(now, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException)
        {
            // The item is delivered; what lies about can wait.
        }
    }
}
