using Lazaret.Connectors.Linux;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.Filesystem.Delivery;

/// <summary>Ends a delivery from deep inside; never leaves <see cref="FolderDestination"/>.</summary>
internal sealed class FolderProblem(string message, int errno, DeliveryBlame blame, bool mayPass) : Exception(message)
{
    public int Errno => errno;

    public static FolderProblem Of(int errno, string doing) => new(
        $"Cannot {doing}: {Linux.Errno.Text(errno)}",
        errno,
        DeliveryBlame.Destination,
        errno is Linux.Errno.NoSpace or Linux.Errno.Quota or Linux.Errno.Io or Linux.Errno.Busy or Linux.Errno.TooManyFiles or Linux.Errno.TooManyFilesInSystem or Linux.Errno.NoMemory or Linux.Errno.Again
            or Linux.Errno.Interrupted or Linux.Errno.Stale or Linux.Errno.TimedOut or Linux.Errno.NoEntry);

    public static FolderProblem OfSource(Exception e) => new($"The item cannot be read for delivery: {e.Message}", 0, DeliveryBlame.Source, mayPass: true);

    public static FolderProblem OfContent(string what) => new($"What is to be delivered is not what was scanned: it {what}. Nothing was delivered.", 0, DeliveryBlame.Source, mayPass: false);

    public DeliveryResult ToResult(string key) => mayPass ? DeliveryResult.Unavailable(key, blame, Message) : DeliveryResult.Refused(key, blame, Message);
}
