using System.IO.Pipelines;
using Lazaret.Cli;
using Lazaret.Domains.Text;
using Lazaret.Output;

namespace Lazaret.Domains.Classify;

/// <summary>
/// Runs <c>lazaret dga classify</c>: 1. who answers, 2. where the names come from, 3. where the verdicts go, 4. the run, 5. what there is to say about it.
/// </summary>
internal sealed class ClassifyRun(ClassifyRequest request, EngineRequest engine, TimeProvider time)
{
    public async Task<int> RunAsync()
    {
        using StopSignals signals = new();
        try
        {
            // 1.
            await using DomainEngine opened = ClassifierOpening.Open(engine, request.Server);
            return request.Csv is null ? await StreamAsync(opened.Classifier, signals.Token) : await CsvAsync(opened.Classifier, request.Csv, signals.Token);
        }
        catch (OperationCanceledException) when (signals.ExitCode != 0)
        {
            return signals.ExitCode;
        }
        catch (ClassifierUnavailableException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }
    }

    private async Task<int> StreamAsync(IDomainClassifier classifier, CancellationToken stop)
    {
        // 2.
        InputFormat format = request.Format ?? (request.File is null ? InputFormat.Txt : InputFormat.Csv);
        await using Stream? input = request.Names.Count > 0 ? null : InputFiles.Open(request.File ?? "-", "-f");
        INameReader reader = input is null ? new ListNameReader(request.Names) : Reader(input, format);

        // 3.
        await using Stream stdout = StandardOutput.Open();
        PipeWriter output = PipeWriter.Create(stdout, new StreamPipeWriterOptions(minimumBufferSize: 64 * 1024, leaveOpen: true));
        using IVerdictWriter writer = new GuardedWriter(request.Output switch
        {
            "jsonl" => new JsonLinesWriter(output, classifier, whole: request.Explain),
            "csv" => new CsvVerdictWriter(output, classifier, request.Explain),
            _ => new CompatJsonWriter(output, request.Server is not null, request.Explain),
        });

        // 4. and 5.
        PipelineCounts counts = await PipeAsync(reader, classifier, writer, distinct: request.Output == "json", request.File ?? "-", stop);
        if (counts.Names == 0 && !request.Quiet)
        {
            await Console.Error.WriteLineAsync("lazaret: there were no names in the input");
        }

        return ExitCodes.Ok;
    }

    private async Task<int> CsvAsync(IDomainClassifier classifier, string path, CancellationToken stop)
    {
        await CsvColumnRun.RunAsync(path, request.Column, (reader, writer, cancel) => PipeAsync(reader, classifier, writer, distinct: false, path, cancel), stop);
        return ExitCodes.Ok;
    }

    private INameReader Reader(Stream input, InputFormat format) => format switch
    {
        InputFormat.Csv => new CsvNameReader(input, request.Column),
        InputFormat.Txt => new LineNameReader(input, null),
        _ => new LineNameReader(input, new JsonLine(request.Column, Strings: format == InputFormat.Ndjson)),
    };

    private async Task<PipelineCounts> PipeAsync(INameReader reader, IDomainClassifier classifier, IVerdictWriter writer, bool distinct, string source, CancellationToken stop)
    {
        NotJudged notJudged = new(request.Quiet ? TextWriter.Null : Console.Error);
        NamePipeline pipeline = new(reader, classifier, writer)
        {
            Options = new ClassifyOptions(engine.Profile),
            Explain = request.Explain,
            AtOnce = Environment.ProcessorCount,
            DescribeAtOnce = request.Server is null ? 1 : 64,
            Seen = distinct ? new SeenNames() : null,
            OnNotApplicable = notJudged.Add,
        };
        bool shown = !request.Quiet && Terminals.StandardError && !Terminals.StandardOutput;
        ProgressLine? progress = shown ? new ProgressLine(Console.Error, () => pipeline.Counts.Names, time) : null;
        try
        {
            await pipeline.RunAsync(stop);
        }
        catch (InputException e)
        {
            string place = source == "-" ? "standard input" : SafeText.Visible(source);
            string hint = reader is CsvNameReader && e.Line == 1 ? "; -dc names another column, -fmt another format (txt is one name a line)" : "";
            throw new UserErrorException($"{place}: {SafeText.Visible(e.Sentence).TrimEnd('.')}{hint}", inner: e);
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException($"{SafeText.Visible(source)} cannot be unpacked: {SafeText.Visible(e.Message).TrimEnd('.')}", inner: e);
        }
        finally
        {
            if (progress is not null)
            {
                await progress.DisposeAsync();
            }
        }

        notJudged.End();
        return pipeline.Counts;
    }
}
