using System.Diagnostics;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>Waits for something to become true by asking again and again.</summary>
internal static class Wait
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task ForAsync(Func<bool> condition, Func<string> what) => ForAsync(() => Task.FromResult(condition()), what);

    public static async Task ForAsync(Func<Task<bool>> condition, Func<string> what)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"Not within {Patience}: {what()}");
            await Task.Delay(20); // Only the pace of the asking.
        }
    }
}
