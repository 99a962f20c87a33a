using Lazaret.Cli;
using Lazaret.Domains.Text;
using Lazaret.Output;

namespace Lazaret.Domains.Classify;

/// <summary>Puts the column <c>classification</c> into a CSV file: a new file is written beside it and takes its place when everything is done, so that there is always a whole one.</summary>
internal static class CsvColumnRun
{
    /// <param name="path">The file.</param>
    /// <param name="column">The column that holds the names.</param>
    /// <param name="run">Runs a reader and a writer against each other to the end.</param>
    /// <param name="cancellationToken">Gives up; the file stays as it was.</param>
    public static async Task RunAsync(string path, string column, Func<INameReader, IVerdictWriter, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        // Of a link the file that it leads to is replaced, and not the link.
        string target = Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        string fresh = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            await using (Stream input = InputFiles.Open(target, "--csv"))
            {
                FileStreamOptions create = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = File.GetUnixFileMode(target), BufferSize = 0 };
                await using FileStream output = new(fresh, create);
                CsvNameReader reader = new(input, column, ClassificationWriter.Column);
                using ClassificationWriter writer = new(output, reader);
                await run(reader, writer, cancellationToken);
                output.Flush(flushToDisk: true);
            }

            File.Move(fresh, target, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--csv {SafeText.Visible(path)} was not changed: {SafeText.Visible(e.Message).TrimEnd('.')}", inner: e);
        }
        finally
        {
            File.Delete(fresh);
        }
    }
}
