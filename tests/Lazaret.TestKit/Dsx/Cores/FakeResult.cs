namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>What a fake core found.</summary>
/// <param name="Location">Of the object.</param>
/// <param name="JobId">The job; null when none was given.</param>
/// <param name="Verdict"><c>Benign</c> or <c>Malicious</c>.</param>
/// <param name="Content">What was read: the reference scans whatever a 200 holds.</param>
/// <param name="ActionStatus">The status word of the action's answer; null when there was none to do.</param>
/// <param name="ItemAction">The action that the connector says it did.</param>
public sealed record FakeResult(string Location, string? JobId, string Verdict, byte[] Content, string? ActionStatus, string? ItemAction);
