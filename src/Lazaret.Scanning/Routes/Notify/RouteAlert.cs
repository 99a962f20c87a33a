using Lazaret.Core.Routes.Definition;

namespace Lazaret.Scanning.Routes.Notify;

/// <summary>Something that people are told.</summary>
public sealed record RouteAlert
{
    public required NotifyEvent Event { get; init; }

    public required string Route { get; init; }

    /// <summary>One sentence. Names from outside in it are made visible when it is sent.</summary>
    public required string Text { get; init; }

    /// <summary>Alerts of one route and event with equal subjects are one alert, told once in a while: a host, a scanner, a file's path. Default: the text.</summary>
    public string? Subject { get; init; }

    /// <summary>More, by name: <c>file</c>, <c>sha256</c>, <c>signature</c>. No secrets, no content.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    public required DateTimeOffset At { get; init; }
}
