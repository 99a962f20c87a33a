using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Routes.Notify;

/// <summary>Log messages about alerts, event ids 6210 to 6219.</summary>
internal static partial class Log
{
    [LoggerMessage(6210, LogLevel.Warning, "{Target}: an alert was given up after {Tries} tries: {Error}")]
    public static partial void GivenUp(ILogger logger, string target, int tries, string error);

    [LoggerMessage(6211, LogLevel.Error, "{Target}: an alert could not be told")]
    public static partial void Broken(ILogger logger, string target, Exception e);
}
