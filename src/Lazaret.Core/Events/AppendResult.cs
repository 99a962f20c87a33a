namespace Lazaret.Core.Events;

/// <summary>What became of a record.</summary>
/// <param name="Partition">Where it is.</param>
/// <param name="Offset">Its offset; −1 when it was refused.</param>
/// <param name="Error">Why it was refused, as a sentence; null when it is in the log.</param>
public readonly record struct AppendResult(int Partition, long Offset, string? Error)
{
    public static AppendResult Refused(string why) => new(-1, -1, why);
}
