namespace Lazaret.Scanning.Api.Statistics;

/// <summary>Damage that was found in the store.</summary>
/// <param name="FoundAt">When.</param>
/// <param name="Where">File, table, record.</param>
/// <param name="What">What is wrong and what was done about it.</param>
/// <param name="LostRecords">Records that could not be read; −1 when it cannot be told.</param>
internal sealed record DamageView(DateTimeOffset FoundAt, string Where, string What, long LostRecords);
