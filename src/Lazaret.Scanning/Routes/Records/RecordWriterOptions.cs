namespace Lazaret.Scanning.Routes.Records;

/// <summary>How rows are gathered and tried again.</summary>
public sealed class RecordWriterOptions
{
    /// <summary>Rows in one transaction, 1 or more. Default 500.</summary>
    public int Batch { get; init; } = 500;

    /// <summary>The wait after the first failure; it doubles. Default 1 s.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait. Default 1 min.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(1);
}
