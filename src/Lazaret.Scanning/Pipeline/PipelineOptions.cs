namespace Lazaret.Scanning.Pipeline;

/// <summary>How items flow.</summary>
public sealed class PipelineOptions
{
    /// <summary>Most items in one claim; 1 to 4,096. Default 512.</summary>
    public int ClaimBatch { get; set; } = 512;

    /// <summary>Most completions in one commit; 1 to 4,096. Default 1,024.</summary>
    public int CompleteBatch { get; set; } = 1024;

    /// <summary>How long a lease holds without being renewed; it is renewed at a third of it. 3 s to 1 h, default 30 s. What a crash costs at most.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The listing of a job waits while this many of its items are open. Default 200,000.</summary>
    public long MaxOpenItems { get; set; } = 200_000;
}
