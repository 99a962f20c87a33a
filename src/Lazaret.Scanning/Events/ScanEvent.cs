namespace Lazaret.Scanning.Events;

/// <summary>Something that happened, for people who watch.</summary>
/// <param name="Id">Rises by one; unique over restarts of the process because it begins at the start time in microseconds.</param>
/// <param name="Type"><c>job</c>, <c>result</c>, <c>dead_letter</c>, <c>engine</c>, <c>connector</c>, <c>damage</c>.</param>
/// <param name="At">When.</param>
/// <param name="Json">The event's data: one JSON object on one line.</param>
public sealed record ScanEvent(long Id, string Type, DateTimeOffset At, string Json);
