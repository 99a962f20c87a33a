using Lazaret.Core.Events;

namespace Lazaret.Dispatch.Produce.Direct;

/// <summary>What became of events that went the short way.</summary>
/// <param name="Results">Of each, in their order.</param>
/// <param name="Records">The records.</param>
/// <param name="Authors">How many are whose.</param>
internal sealed record DirectOutcome(IReadOnlyList<AppendResult> Results, IReadOnlyList<NewRecord> Records, IReadOnlyDictionary<string, int> Authors);
