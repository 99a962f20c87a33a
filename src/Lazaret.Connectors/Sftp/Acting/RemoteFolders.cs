using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;

namespace Lazaret.Connectors.Sftp.Acting;

/// <summary>Looks at and makes folders on a server.</summary>
internal static class RemoteFolders
{
    /// <summary>What lies at a path, links not followed; null when nothing does.</summary>
    public static async ValueTask<SftpAttributes?> FindAsync(ISftpSession session, byte[] path, CancellationToken cancellationToken)
    {
        try
        {
            return await session.LookAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException e) when (e.Kind == SftpFailureKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Makes a folder with all above it that are below <paramref name="root"/>. Links in place of folders are refused.</summary>
    /// <param name="session">The session.</param>
    /// <param name="root">A folder that is there, absolute.</param>
    /// <param name="folder">Absolute; when it does not lie below the root, only itself is made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask MakeAsync(ISftpSession session, string root, string folder, CancellationToken cancellationToken)
    {
        if (folder == root)
        {
            return; // it may be reached through a link; what lies below it may not
        }

        string start = root == "/" ? "" : root;
        bool below = folder.StartsWith(start + "/", StringComparison.Ordinal);
        string path = below ? start : folder[..Math.Max(0, folder.LastIndexOf('/'))];
        string[] parts = folder.Length > path.Length ? folder[(path.Length + 1)..].Split('/') : [];
        foreach (string part in parts)
        {
            path += "/" + part;
            byte[] bytes = SftpPaths.Bytes(path);
            if (await FindAsync(session, bytes, cancellationToken).ConfigureAwait(false) is { } there)
            {
                Check(there, bytes);
                continue;
            }

            try
            {
                await session.MakeFolderAsync(bytes, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException e) when (e.Kind == SftpFailureKind.ServerFailure)
            {
                if (await FindAsync(session, bytes, cancellationToken).ConfigureAwait(false) is not { } made)
                {
                    throw;
                }

                Check(made, bytes); // another one made it in between
            }
        }
    }

    private static void Check(SftpAttributes there, byte[] path)
    {
        if (there.HasType && !there.IsFolder)
        {
            throw new SftpException(SftpFailureKind.ServerFailure, $"{RemoteName.Shown(path)} is no folder");
        }
    }
}
