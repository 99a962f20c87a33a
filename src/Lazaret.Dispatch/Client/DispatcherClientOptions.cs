namespace Lazaret.Dispatch.Client;

/// <summary>Which dispatcher, and who asks.</summary>
internal sealed class DispatcherClientOptions
{
    /// <summary>Base address of the event calls; may have a path.</summary>
    public required Uri Events { get; init; }

    /// <summary>Base address of the stream calls; null = the same.</summary>
    public Uri? Streams { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; null = none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How often a call is made in all when no connection is had. Default 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Between two of them. Default 2 s.</summary>
    public TimeSpan AttemptPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait for an answer's beginning. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest answer to an event call, bytes. Default 128 MiB.</summary>
    public int MostBytes { get; init; } = 128 << 20;
}
