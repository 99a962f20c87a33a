using Lazaret.Cli;
using Lazaret.Dispatch.Identification;
using Lazaret.Output;

namespace Lazaret.Dispatcher;

/// <summary>Identifies files and the files of folders, some at once, and writes a line for each in the order in which they were named.</summary>
internal sealed class IdentifyRun(IIdentifier identifier, TextWriter output)
{
    private static readonly int atOnce = Math.Clamp(Environment.ProcessorCount * 2, 2, 10);
    private bool failed;

    /// <returns>An exit code.</returns>
    public async Task<int> RunAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        Queue<Task<string>> lines = new();
        foreach (FoundFile file in paths.SelectMany(FileTree.Of))
        {
            lines.Enqueue(LineAsync(file, cancellationToken));
            if (lines.Count >= atOnce)
            {
                await output.WriteLineAsync(await lines.Dequeue());
            }
        }

        while (lines.TryDequeue(out Task<string>? line))
        {
            await output.WriteLineAsync(await line);
        }

        await output.FlushAsync(cancellationToken);
        return failed ? ExitCodes.Error : ExitCodes.Ok;
    }

    private async Task<string> LineAsync(FoundFile file, CancellationToken cancellationToken)
    {
        string path = SafeText.Visible(file.Path);
        if (file.Problem is { } problem)
        {
            return Unable(path, problem);
        }

        try
        {
            // The length is not known yet, and does not matter unless it is 0, which is seen when the file is open.
            Identity identity = await identifier.IdentifyAsync(file.Path, -1, cancellationToken);
            return $"{path}\t\t{identity.FileFormat}\t{SafeText.Visible(identity.Mime)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unable(path, e.Message);
        }
    }

    private string Unable(string path, string problem)
    {
        failed = true;
        return $"*Unable to read {path}: {SafeText.Visible(problem)}";
    }
}
