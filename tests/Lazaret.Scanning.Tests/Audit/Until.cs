namespace Lazaret.Scanning.Tests.Audit;

/// <summary>Waits for something that another process does.</summary>
internal static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<bool> condition, Func<string>? otherwise = null)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, otherwise?.Invoke() ?? "It did not come to be.");
            await Task.Delay(20);
        }
    }
}
