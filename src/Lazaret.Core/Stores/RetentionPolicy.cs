namespace Lazaret.Core.Stores;

/// <summary>What is removed by age; the count per job is the job's own (<see cref="Jobs.JobSpec.RetainResults"/>).</summary>
/// <param name="ResultAge">Results older than this go; null = never.</param>
/// <param name="JobAge">Jobs that ended longer ago than this go, with their items and results, unless dead letters are left in them; null = never.</param>
public sealed record RetentionPolicy(TimeSpan? ResultAge = null, TimeSpan? JobAge = null);
