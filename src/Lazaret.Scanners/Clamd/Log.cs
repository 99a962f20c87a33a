using Microsoft.Extensions.Logging;

namespace Lazaret.Scanners.Clamd;

/// <summary>Log messages about clamd, event ids 3100 to 3199.</summary>
internal static partial class Log
{
    [LoggerMessage(3100, LogLevel.Debug, "{Scanner}: new connection")]
    public static partial void Connected(ILogger logger, string scanner);

    [LoggerMessage(3101, LogLevel.Debug, "{Scanner}: a pooled connection had gone stale, trying once more on a new one")]
    public static partial void Stale(ILogger logger, string scanner);

    [LoggerMessage(3102, LogLevel.Warning, "{Scanner}: unexpected reply, connection closed: {Reply}")]
    public static partial void Unexpected(ILogger logger, string scanner, string reply);

    [LoggerMessage(3103, LogLevel.Information, "{Scanner}: engine {Engine}, database {Database}")]
    public static partial void Identified(ILogger logger, string scanner, string? engine, string? database);
}
