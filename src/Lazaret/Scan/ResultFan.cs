using Lazaret.Core.Results;
using Lazaret.Output;

namespace Lazaret.Scan;

/// <summary>
/// Hands results to all outputs, one at a time. An output that breaks (reader gone, disk full) must not hurt the pipeline that calls: the first
/// error is kept and <see cref="Broken"/> asks for the end.
/// </summary>
internal sealed class ResultFan(IReadOnlyList<IResultSink> sinks) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource broken = new();

    /// <summary>Cancelled when an output broke.</summary>
    public CancellationToken Broken => broken.Token;

    /// <summary>Why; null while all is well.</summary>
    public IOException? Error { get; private set; }

    public void Item(ScanResult result) => Each(s => s.Item(result));

    public void Flush() => Each(s => s.Flush());

    public void Summary(ScanSummary summary) => Each(s => s.Summary(summary));

    public void Dispose()
    {
        Each(s => s.Dispose());
        broken.Dispose();
    }

    private void Each(Action<IResultSink> act)
    {
        lock (gate)
        {
            if (Error is not null)
            {
                return;
            }

            try
            {
                foreach (IResultSink sink in sinks)
                {
                    act(sink);
                }
            }
            catch (IOException e)
            {
                Error = e;
                broken.Cancel();
            }
        }
    }
}
