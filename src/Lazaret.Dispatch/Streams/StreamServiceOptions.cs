namespace Lazaret.Dispatch.Streams;

/// <summary>How streams are taken in and given out (<c>event-dispatcher</c> §12).</summary>
public sealed class StreamServiceOptions
{
    /// <summary>Where uploads lie until they are stored (STREAMS__FCACHE__PATH). Made when it is not there.</summary>
    public string TemporaryFolder { get; set; } = "/tmp/fcache";

    /// <summary>Largest upload in bytes, 1 or more.</summary>
    public long MaxBodyBytes { get; set; } = 10L << 30;

    /// <summary>Streams can be deleted (STREAMS__API_ALLOW_DELETE).</summary>
    public bool AllowDelete { get; set; }

    /// <summary>Labels that uploads may have; empty = any.</summary>
    public IReadOnlyCollection<string> Labels { get; set; } = [];

    /// <summary>How often storing is tried, 1 or more (§10.5).</summary>
    public int StoreTries { get; set; } = 3;

    /// <summary>Longest pause after a failed try, 0 s or more; the pause is a random part of it.</summary>
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with the options; empty when nothing is.</summary>
    public IEnumerable<string> Errors()
    {
        if (TemporaryFolder.Length == 0)
        {
            yield return "The folder for uploads has no name.";
        }

        if (MaxBodyBytes < 1)
        {
            yield return $"Uploads may have {MaxBodyBytes} bytes; 1 or more are allowed.";
        }

        if (StoreTries < 1)
        {
            yield return $"Storing is tried {StoreTries} times; 1 or more are allowed.";
        }

        if (LongestPause < TimeSpan.Zero)
        {
            yield return $"The longest pause between tries is {LongestPause}; 0 s or more are allowed.";
        }
    }
}
