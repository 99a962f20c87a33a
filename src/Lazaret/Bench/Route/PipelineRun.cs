namespace Lazaret.Bench.Route;

/// <summary>What one run of a pipeline took.</summary>
/// <param name="Took">From the start of its first process to the end of its last.</param>
/// <param name="Cpu">Processor time of the pipeline's own processes.</param>
/// <param name="ServerCpu">Processor time of the servers meanwhile.</param>
/// <param name="PeakBytes">The most memory that its main process had; 0 = not measured.</param>
internal sealed record PipelineRun(TimeSpan Took, TimeSpan Cpu, TimeSpan ServerCpu, long PeakBytes);
