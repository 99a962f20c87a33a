using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.S3;

/// <summary>Log messages of the S3 connector.</summary>
internal static partial class Log
{
    [LoggerMessage(2200, LogLevel.Warning, "The cursor of a listing is not one of ours; the listing starts anew")]
    public static partial void BadCursor(ILogger logger);

    [LoggerMessage(2210, LogLevel.Information, "{Kind} of item {Item} of job {Job}: {Status}")]
    public static partial void Acted(ILogger logger, string kind, long item, string job, string status);

    [LoggerMessage(2220, LogLevel.Warning, "A listing of the monitor failed and is tried again: {Reason}")]
    public static partial void MonitorListingFailed(ILogger logger, string reason);

    [LoggerMessage(2230, LogLevel.Warning, "Delivery to {Destination}: {Status} for a key: {Message}")]
    public static partial void NotDelivered(ILogger logger, string destination, string status, string message);
}
