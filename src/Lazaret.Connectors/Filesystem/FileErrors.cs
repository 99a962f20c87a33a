using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Filesystem;

/// <summary>What an error number of the system means for a read, a listing or an action (<c>connectors</c> §5.3, §5.4).</summary>
internal static class FileErrors
{
    public static Failure ToFailure(int errno, string location, string doing)
    {
        string what = $"Cannot {doing} {Shorten(location)}: {Errno.Text(errno)}";
        return errno switch
        {
            Errno.NoEntry or Errno.NotDirectory => new(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, what),
            Errno.Access or Errno.NotPermitted => new(ErrorClass.ConnectorClient, ReasonCode.PermissionError, what),
            Errno.Loop or Errno.CrossDevice => Outside(location, "a part of its path is a symbolic link"),
            Errno.NameTooLong or Errno.Invalid => new(ErrorClass.ConnectorClient, ReasonCode.ReadFailed, what),
            Errno.NoDeviceOrAddress => NotRegular(location),
            Errno.TooManyFiles or Errno.TooManyFilesInSystem or Errno.NoMemory or Errno.Again or Errno.Interrupted =>
                new(ErrorClass.ConnectorServer, ReasonCode.Transient, what),
            _ => new(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, what),
        };
    }

    public static Failure Outside(string location, string why) =>
        new(ErrorClass.ConnectorClient, ReasonCode.OutsideAsset, $"{Shorten(location)} is not a path inside the asset: {why}");

    public static Failure NotRegular(string location) =>
        new(ErrorClass.ConnectorClient, ReasonCode.NotARegularFile, $"{Shorten(location)} is not a regular file");

    public static ActionStatus ToStatus(int errno) => errno switch
    {
        Errno.NoEntry => ActionStatus.ObjectNotFound,
        Errno.Loop or Errno.NotDirectory => ActionStatus.ObjectChanged, // a part of the path is a link or a file now
        Errno.Access or Errno.NotPermitted or Errno.ReadOnly => ActionStatus.PermissionError,
        Errno.NoSpace or Errno.Quota or Errno.Io or Errno.Busy or Errno.TooManyFiles or Errno.TooManyFilesInSystem or Errno.NoMemory or Errno.Again
            or Errno.Interrupted or Errno.Stale or Errno.TextBusy or Errno.TimedOut => ActionStatus.TransientPlatformError,
        _ => ActionStatus.Error,
    };

    /// <summary>A path for a sentence: long ones lose their middle.</summary>
    public static string Shorten(string path) => path.Length <= 600 ? path : string.Concat(path.AsSpan(0, 290), " … ", path.AsSpan(path.Length - 290));
}
