namespace Lazaret.TestKit.Dsx.Connectors;

/// <summary>One object that the core answered with success for.</summary>
/// <param name="Location">Of the object.</param>
/// <param name="TaskId">The id the core gave; empty when it gave none.</param>
/// <param name="JobId">The job it was sent for; empty when none.</param>
public sealed record FakeAccepted(string Location, string TaskId, string JobId);
