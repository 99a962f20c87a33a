using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Work;

/// <summary>What the command line of <c>lazaret dga worker</c> says; null = the setting decides.</summary>
internal sealed record WorkerRequest
{
    /// <summary>The model and what belongs to it.</summary>
    public required EngineRequest Engine { get; init; }

    /// <summary>Where Redis is: <c>host:port</c>.</summary>
    public string? Redis { get; init; }

    /// <summary>The set.</summary>
    public string? Set { get; init; }

    /// <summary>The stream.</summary>
    public string? Stream { get; init; }

    /// <summary>The servers that are asked.</summary>
    public string? Servers { get; init; }

    /// <summary>What this worker is called; null = the name of the machine and the process's number.</summary>
    public string? Name { get; init; }

    /// <summary>Batches worked on at once.</summary>
    public int? Loops { get; init; }

    /// <summary>The most names in a batch.</summary>
    public int? Batch { get; init; }

    /// <summary>How long the classifier is to be busy with a batch, ms.</summary>
    public int? BatchMilliseconds { get; init; }

    /// <summary>Seconds of a lease.</summary>
    public int? Lease { get; init; }

    /// <summary>Where health and metrics are, or <c>off</c>.</summary>
    public string? HttpListen { get; init; }

    /// <summary>Seconds between two lines of progress; 0 = none.</summary>
    public int Progress { get; init; } = 10;

    /// <summary>End when nothing is left.</summary>
    public bool Once { get; init; }

    /// <summary>From which level on events are logged.</summary>
    public string? Verbosity { get; init; }
}
