namespace Lazaret.Core.Routes.Definition;

/// <summary>Who is told.</summary>
public sealed record NotifyTarget
{
    public required NotifyKind Kind { get; init; }

    /// <summary>The address of a webhook, when it is no secret; else null and <see cref="SecretUrl"/> is set.</summary>
    public Uri? Url { get; init; }

    public SecretReference? SecretUrl { get; init; }

    /// <summary>Signs what is sent (HMAC-SHA256); null = unsigned.</summary>
    public SecretReference? SigningKey { get; init; }

    /// <summary>Of which events; empty = of all.</summary>
    public IReadOnlyList<NotifyEvent> Events { get; init; } = [];

    /// <summary>For one try.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Equal alerts are told once in so long.</summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromHours(1);
}
