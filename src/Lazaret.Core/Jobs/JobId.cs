namespace Lazaret.Core.Jobs;

/// <summary>The id of a job: 1 to 128 characters of letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and <c>:</c>; a UUID when we make it.</summary>
public readonly record struct JobId(string Value)
{
    /// <summary>A fresh id, ordered by time.</summary>
    public static JobId New(DateTimeOffset now) => new(Guid.CreateVersion7(now).ToString());

    /// <summary>True when <paramref name="text"/> may be a job id.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: > 0 and <= 128 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');

    public override string ToString() => Value;
}
