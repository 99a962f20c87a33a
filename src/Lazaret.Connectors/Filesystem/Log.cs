using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Filesystem;

/// <summary>Log messages of the filesystem connector.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "The cursor of a listing is not one of ours; the listing starts anew")]
    public static partial void BadCursor(ILogger logger);

    [LoggerMessage(2001, LogLevel.Warning, "The folder {Path} has the name of the quarantine but is not ours; it is listed like any other")]
    public static partial void ForeignQuarantine(ILogger logger, string path);

    [LoggerMessage(2010, LogLevel.Information, "{Kind} of item {Item} of job {Job}: {Status}")]
    public static partial void Acted(ILogger logger, string kind, long item, string job, string status);

    [LoggerMessage(2020, LogLevel.Warning, "The system's event queue overflowed; the asset is listed again")]
    public static partial void Overflow(ILogger logger);

    [LoggerMessage(2021, LogLevel.Warning, "Not every folder can be watched ({Error}); the asset is polled too. Raise fs.inotify.max_user_watches")]
    public static partial void WatchLimit(ILogger logger, string error);

    [LoggerMessage(2022, LogLevel.Warning, "A listing of the monitor failed and is tried again: {Reason}")]
    public static partial void MonitorListingFailed(ILogger logger, string reason);
}
