using System.Globalization;
using Lazaret.Core.Outcomes;
using Microsoft.Extensions.Logging;

namespace Lazaret.Output;

/// <summary>Log lines on a stream: time, level, message. One event is one line and cannot forge another, whatever names it holds.</summary>
internal sealed class LineLogger(TextWriter output, TimeProvider time) : ILogger
{
    /// <summary>Warnings and worse, and our own information; LAZARET_DEBUG=1 shows everything.</summary>
    public static ILoggerFactory CreateFactory(TextWriter output, TimeProvider time)
    {
        bool debug = Environment.GetEnvironmentVariable("LAZARET_DEBUG") == "1";
        return LoggerFactory.Create(builder => builder
            .AddProvider(new Provider(output, time))
            .SetMinimumLevel(debug ? LogLevel.Debug : LogLevel.Warning)
            .AddFilter("Lazaret", debug ? LogLevel.Debug : LogLevel.Information));
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string at = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        string line = $"{at} {Names.Of(logLevel)} {eventId.Id.ToString(CultureInfo.InvariantCulture)} {SafeText.Visible(formatter(state, exception))}";
        if (exception is not null)
        {
            line += " | " + SafeText.Visible(exception.ToString());
        }

        lock (output)
        {
            output.WriteLine(line);
        }
    }

    private sealed class Provider(TextWriter output, TimeProvider time) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new LineLogger(output, time);

        public void Dispose() => output.Flush();
    }
}
