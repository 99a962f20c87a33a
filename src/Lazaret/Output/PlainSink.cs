using Lazaret.Core.Results;

namespace Lazaret.Output;

/// <summary>Findings as plain lines on a stream that nobody draws on, then the summary.</summary>
internal sealed class PlainSink(TextWriter output) : IResultSink
{
    public void Item(ScanResult result)
    {
        if (PlainLines.Of(result) is { } line)
        {
            output.WriteLine(line);
        }
    }

    public void Flush() => output.Flush();

    public void Summary(ScanSummary summary)
    {
        foreach (string line in PlainLines.Of(summary))
        {
            output.WriteLine(line);
        }

        output.Flush();
    }

    public void Dispose() => output.Dispose();
}
