using Lazaret.Core.Results;

namespace Lazaret.Output;

/// <summary>Takes the results of a scan as they come and its summary at the end. Calls come one at a time.</summary>
internal interface IResultSink : IDisposable
{
    void Item(ScanResult result);

    /// <summary>Hands on what is buffered, so that a reader sees it soon.</summary>
    void Flush();

    void Summary(ScanSummary summary);
}
