using Lazaret.Core.Actions;

namespace Lazaret.Connectors.Filesystem.Acting;

/// <summary>Ends an action from deep inside; never leaves this folder's <see cref="FileActions"/>.</summary>
internal sealed class ActionFailedException(ActionStatus status, string message, int errno = 0) : Exception(message)
{
    public ActionStatus Status => status;

    public int Errno => errno;

    public static ActionFailedException Of(int errno, string doing) =>
        new(FileErrors.ToStatus(errno), $"Cannot {doing}: {Linux.Errno.Text(errno)}", errno);
}
