using System.Diagnostics;
using System.Globalization;
using Lazaret.Shared.Metrics;

namespace Lazaret.Dispatch.Metrics;

/// <summary>What any process tells, under the usual names.</summary>
internal static class ProcessMetrics
{
    public static void Write(PrometheusText text)
    {
        using Process process = Process.GetCurrentProcess();
        text.Single("process_cpu_seconds_total", "counter", "Processor time used.", process.TotalProcessorTime.TotalSeconds);
        text.Single("process_resident_memory_bytes", "gauge", "Memory in use.", process.WorkingSet64);
        text.Single("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.", (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        text.Single("process_threads", "gauge", "Threads of the operating system.", process.Threads.Count);
        text.Single("dotnet_gc_heap_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(false));
        text.Family("dotnet_gc_collections_total", "counter", "Collections of managed memory.");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            text.Sample("dotnet_gc_collections_total", GC.CollectionCount(generation), ("generation", generation.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
