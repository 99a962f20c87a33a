namespace Lazaret.Routes;

/// <summary>How a try went.</summary>
internal enum RouteProbeState
{
    Good,
    Failed,

    /// <summary>This program has no way to try it.</summary>
    NotTried,
}
