namespace Lazaret.Core.Tests.Filters;

/// <summary>Tests that measure run after the others, one at a time.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
