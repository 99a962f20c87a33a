namespace Lazaret.Dispatch.Settings;

/// <summary>The words of <c>BED__LOG_LEVEL</c>.</summary>
internal enum BedLogLevel
{
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}
