namespace Lazaret.Core.Events;

/// <summary>Records that were handed out and are not done yet. When it runs out they are handed out again.</summary>
public sealed record Lease
{
    /// <summary>The id of the task, or of the fetch.</summary>
    public required string Id { get; init; }

    /// <summary>The consumer.</summary>
    public required string Group { get; init; }

    /// <summary>The records.</summary>
    public required IReadOnlyList<LogPosition> Positions { get; init; }

    /// <summary>When it runs out.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>How often it was handed out.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>A task, which a status ends; else a fetch, which ends when its answer was sent.</summary>
    public bool IsTask { get; init; }

    /// <summary>What to say of it when it is lost; up to 1 MiB.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }
}
