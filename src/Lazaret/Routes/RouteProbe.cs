namespace Lazaret.Routes;

/// <summary>What trying one thing gave.</summary>
/// <param name="What">What was tried.</param>
/// <param name="State">How it went.</param>
/// <param name="Message">Why; empty when there is nothing to say.</param>
internal sealed record RouteProbe(string What, RouteProbeState State, string Message = "");
