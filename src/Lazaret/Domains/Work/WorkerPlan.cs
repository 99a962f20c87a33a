using System.Net;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Client;
using Lazaret.Storage.Redis.Domains;

namespace Lazaret.Domains.Work;

/// <summary>What of a worker is to be started.</summary>
internal sealed record WorkerPlan
{
    /// <summary>The model and what belongs to it.</summary>
    public required EngineRequest Engine { get; init; }

    /// <summary>Who is asked; null = the model in this process.</summary>
    public required RemoteOptions? Servers { get; init; }

    /// <summary>A set or a stream.</summary>
    public required RedisQueueOptions Queue { get; init; }

    /// <summary>How it works.</summary>
    public required DomainWorkerOptions Worker { get; init; }

    /// <summary>Where health and metrics are; null = nowhere.</summary>
    public required IPEndPoint? Http { get; init; }

    /// <summary>Who may see metrics.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>Metrics are for everybody on other addresses than loopback too.</summary>
    public required bool AllowOpen { get; init; }

    /// <summary>Time between two lines of progress; zero = none.</summary>
    public required TimeSpan Progress { get; init; }

    /// <summary>From which level on events are logged; null = the usual one.</summary>
    public required string? Level { get; init; }
}
