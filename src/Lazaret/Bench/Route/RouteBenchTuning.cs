namespace Lazaret.Bench.Route;

/// <summary>What the route file says about speed.</summary>
/// <param name="Parallel">Files at once; 0 = the route's default.</param>
/// <param name="Connections">SFTP connections; 0 = the route's default.</param>
internal sealed record RouteBenchTuning(int Parallel, int Connections);
