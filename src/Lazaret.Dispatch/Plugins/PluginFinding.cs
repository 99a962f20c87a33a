using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Plugins;

/// <summary>What became of a task.</summary>
/// <param name="Status">The word for the status event (<c>event-dispatcher</c> §3.7).</param>
/// <param name="Error">A short name of what went wrong; empty = nothing.</param>
/// <param name="Message">The same at length.</param>
/// <param name="Features">What was found out; empty = there is no result.</param>
internal sealed record PluginFinding(string Status, string Error, string Message, IReadOnlyList<Feature> Features)
{
    public static PluginFinding Not(string status, string error, string message) => new(status, error, message, []);
}
