using System.Globalization;

namespace Lazaret.Domains.Classify;

/// <summary>One line on a terminal that tells how far things are, wiped out at the end.</summary>
internal sealed class ProgressLine : IAsyncDisposable
{
    private readonly ITimer timer;
    private readonly TextWriter terminal;

    /// <param name="terminal">The terminal.</param>
    /// <param name="count">How many names are done.</param>
    /// <param name="time">The clock.</param>
    public ProgressLine(TextWriter terminal, Func<long> count, TimeProvider time)
    {
        this.terminal = terminal;
        long began = time.GetTimestamp();
        TimeSpan every = TimeSpan.FromMilliseconds(500);
        timer = time.CreateTimer(_ => terminal.Write("\r" + Text(count(), time.GetElapsedTime(began)) + "\x1b[K"), null, every, every);
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await terminal.WriteAsync("\r\x1b[K");
    }

    internal static string Text(long names, TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture, $"{names:N0} names, {names / Math.Max(elapsed.TotalSeconds, 0.001):N0} /s");
}
