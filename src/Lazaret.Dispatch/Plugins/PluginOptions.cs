namespace Lazaret.Dispatch.Plugins;

/// <summary>Who a plugin is, and its times.</summary>
internal sealed class PluginOptions
{
    /// <summary>Its name as an author of events.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>By this the autoscaler finds it; default its name.</summary>
    public string? DeploymentKey { get; init; }

    /// <summary>Shown to people with the registration.</summary>
    public string Description { get; init; } = "";

    /// <summary>How long the dispatcher may wait for a task. Default 10 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between signs of life while it works. Default 30 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Before it asks again when there was nothing at once, or the dispatcher is in trouble. Default 10 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest work on one task. Default 600 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>A binary with a longer way than this is not worked on. Default 9: a result makes it one longer, and 10 is the most that is handed out.</summary>
    public int MostDepth { get; init; } = 9;
}
