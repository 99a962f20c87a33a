namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>Tests that change something of the whole process; no other test runs beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
