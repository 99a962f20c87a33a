using System.Globalization;
using Lazaret.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Lazaret.Output;

/// <summary>Log lines on a stream: time, level, message. One event is one line and cannot forge another, whatever names it holds.</summary>
internal sealed class LineLogger(TextWriter output, TimeProvider time, bool debug) : ILogger
{
    /// <summary>Warnings and worse, and our own from <paramref name="level"/> on (<c>log:level</c>; null = info); LAZARET_DEBUG=1 shows everything.</summary>
    public static ILoggerFactory CreateFactory(TextWriter output, TimeProvider time, string? level = null) => LoggerFactory.Create(builder => Configure(builder, output, time, level));

    /// <summary>The same for a host that makes its own factory.</summary>
    public static void Configure(ILoggingBuilder builder, TextWriter output, TimeProvider time, string? level = null)
    {
        LogLevel own = Level(level);
        bool debug = own <= LogLevel.Debug || Environment.GetEnvironmentVariable("LAZARET_DEBUG") == "1";
        builder
            .AddProvider(new Provider(output, time, debug))
            .SetMinimumLevel(debug ? LogLevel.Debug : own > LogLevel.Warning ? own : LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", debug ? LogLevel.Debug : LogLevel.None) // what it has to say ends in a sentence of ours
            .AddFilter("Lazaret", debug ? LogLevel.Debug : own);
    }

    /// <summary>The names that the existing system takes; LOG_LEVEL is anybody's variable, so what is not known means nothing.</summary>
    private static LogLevel Level(string? name) => name?.Trim().ToUpperInvariant() switch
    {
        "TRACE" or "DEBUG" or "NOTSET" => LogLevel.Debug,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" or "FATAL" => LogLevel.Critical,
        _ => LogLevel.Information,
    };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string at = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        string line = $"{at} {Names.Of(logLevel)} {eventId.Id.ToString(CultureInfo.InvariantCulture)} {SafeText.Visible(formatter(state, exception))}";
        if (exception is not null)
        {
            line += " | " + SafeText.Visible(debug ? exception.ToString() : $"{exception.GetType().Name}: {exception.Message}");
        }

        lock (output)
        {
            output.WriteLine(line);
        }
    }

    private sealed class Provider(TextWriter output, TimeProvider time, bool debug) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new LineLogger(output, time, debug);

        public void Dispose() => output.Flush();
    }
}
