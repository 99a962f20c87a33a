using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Sftp;

/// <summary>Log messages of the SFTP connector and destination.</summary>
internal static partial class Log
{
    [LoggerMessage(2700, LogLevel.Warning, "The cursor of a listing is not one of ours; the listing starts anew")]
    public static partial void BadCursor(ILogger logger);

    [LoggerMessage(2701, LogLevel.Information, "{Kind} of item {Item} of job {Job}: {Status}")]
    public static partial void Acted(ILogger logger, string kind, long item, string job, string status);

    [LoggerMessage(2702, LogLevel.Warning, "A listing of the monitor failed and is tried again: {Reason}")]
    public static partial void MonitorListingFailed(ILogger logger, string reason);

    [LoggerMessage(2703, LogLevel.Error, "The server {Server} is not trusted any more: {Reason}")]
    public static partial void HostKeyMismatch(ILogger logger, string server, string reason);
}
