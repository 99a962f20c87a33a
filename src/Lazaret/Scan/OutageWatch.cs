using Lazaret.Scanning.Hosting;

namespace Lazaret.Scan;

/// <summary>
/// In a service, files wait as long as an engine is out. A person at a terminal should not: after <see cref="Patience"/> without a working engine a
/// one-shot scan gives up, and nothing that waited is called clean.
/// </summary>
internal sealed class OutageWatch(TimeProvider time)
{
    private long since;

    public static TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>Looks at the engines; the sentence to end with, or null.</summary>
    public string? Check(IReadOnlyList<EngineStatus> engines)
    {
        if (engines.FirstOrDefault(e => e.State != "closed") is not { } down)
        {
            since = 0;
            return null;
        }

        if (since == 0)
        {
            since = time.GetTimestamp();
        }

        return time.GetElapsedTime(since) < Patience
            ? null
            : $"the scanner {down.Name} has not worked for {Patience.TotalSeconds:0} s: {down.LastError ?? "no reason known"}";
    }
}
