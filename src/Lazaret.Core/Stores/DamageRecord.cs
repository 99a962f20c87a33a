namespace Lazaret.Core.Stores;

/// <summary>Damage that was found: what it was, and what is lost.</summary>
/// <param name="FoundAt">When.</param>
/// <param name="Where">File, table, record.</param>
/// <param name="What">What is wrong and what was lost or done about it, in a sentence.</param>
/// <param name="LostRecords">Records that could not be read; −1 when it cannot be told.</param>
public sealed record DamageRecord(DateTimeOffset FoundAt, string Where, string What, long LostRecords);
