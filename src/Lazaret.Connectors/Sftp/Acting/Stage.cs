using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;

namespace Lazaret.Connectors.Sftp.Acting;

/// <summary>
/// Takes a file out of its place such that only the scanned version can be hit: it gets a private name beside its own first, is looked at there, and gets its own
/// name back when it is another one. A crash leaves it at the private name, where the same request finds it.
/// </summary>
internal static class Stage
{
    public static async ValueTask<SourceState> TakeAsync(ISftpSession session, SftpDeed deed, CancellationToken cancellationToken)
    {
        if (await RemoteFolders.FindAsync(session, deed.Stage, cancellationToken).ConfigureAwait(false) is not { } staged)
        {
            if (await RemoteFolders.FindAsync(session, deed.Source, cancellationToken).ConfigureAwait(false) is not { } found)
            {
                return SourceState.Missing;
            }

            if (!await deed.IsScannedAsync(session, deed.Source, found, cancellationToken).ConfigureAwait(false))
            {
                return SourceState.Other;
            }

            try
            {
                await session.RenameAsync(deed.Source, deed.Stage, replace: false, cancellationToken).ConfigureAwait(false);
            }
            catch (SftpException e) when (e.Kind == SftpFailureKind.NotFound)
            {
                return SourceState.Missing;
            }

            staged = await session.LookAsync(deed.Stage, cancellationToken).ConfigureAwait(false);
        }

        if (await deed.IsScannedAsync(session, deed.Stage, staged, cancellationToken).ConfigureAwait(false))
        {
            return SourceState.Staged;
        }

        _ = await PutBackAsync(session, deed, cancellationToken).ConfigureAwait(false);
        return SourceState.Other;
    }

    /// <summary>Gives the file its name back, unless that was taken meanwhile. Says where it is now.</summary>
    public static async ValueTask<string> PutBackAsync(ISftpSession session, SftpDeed deed, CancellationToken cancellationToken)
    {
        try
        {
            await session.RenameAsync(deed.Stage, deed.Source, replace: false, cancellationToken).ConfigureAwait(false);
            return "where it was";
        }
        catch (SftpException)
        {
            return $"at {RemoteName.Shown(deed.Stage)}";
        }
    }
}
