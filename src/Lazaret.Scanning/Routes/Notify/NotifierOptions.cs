namespace Lazaret.Scanning.Routes.Notify;

/// <summary>How alerts wait and are tried again.</summary>
public sealed class NotifierOptions
{
    /// <summary>Alerts that wait for one target; further ones are dropped and counted. 1 or more. Default 1,000.</summary>
    public int Queue { get; init; } = 1000;

    /// <summary>Tries for one alert, 1 or more. Default 8: with the waits between them about 4 minutes.</summary>
    public int Tries { get; init; } = 8;

    /// <summary>The wait after the first failure; it doubles. Default 1 s.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. Default 5 min.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the end waits for what is queued. Default 5 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Looks up variables in which secrets stand; null = the process's own.</summary>
    public Func<string, string?>? Environment { get; init; }
}
