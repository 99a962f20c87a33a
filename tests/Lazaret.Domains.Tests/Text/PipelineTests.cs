using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Text;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Text;

public sealed class PipelineTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly FakeClassifier fake = new();

    [Fact]
    public async Task Answers_come_in_the_order_of_the_names_however_long_each_batch_takes()
    {
        Random random = new(7);
        fake.Before = (_, cancel) => Task.Delay(random.Next(20), cancel);
        string[] names = [.. Enumerable.Range(0, 50_000).Select(i => i % 3 == 0 ? $"dga{i}.com" : $"n{i}.com")];

        string[] lines = (await RunAsync(string.Join('\n', names), o => new JsonLinesWriter(o, fake, false), atOnce: 4)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(names, lines.Select(l => JsonElement.Parse(l).GetProperty("domain").GetString()));
        Assert.Equal("dga", JsonElement.Parse(lines[3]).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task What_is_there_is_answered_before_more_comes()
    {
        Pipe input = new();
        Pipe output = new();
        NamePipeline pipeline = new(new LineNameReader(input.Reader.AsStream(), null), fake, new JsonLinesWriter(output.Writer, fake, false));
        Task run = pipeline.RunAsync(default);
        for (int i = 0; i < 3; i++)
        {
            await input.Writer.WriteAsync(Encoding.UTF8.GetBytes($"n{i}.com\n"));
            ReadResult answer = await output.Reader.ReadAsync().AsTask().WaitAsync(Deadline);
            Assert.Contains($"\"n{i}.com\"", Encoding.UTF8.GetString(answer.Buffer.FirstSpan));
            output.Reader.AdvanceTo(answer.Buffer.End);
        }

        await input.Writer.CompleteAsync();
        await run.WaitAsync(Deadline);
        Assert.Equal(3, pipeline.Counts.Of(VerdictKind.Benign));
    }

    [Fact]
    public async Task A_reader_of_the_answers_that_stops_stops_the_reading_of_names()
    {
        Pipe output = new(new PipeOptions(pauseWriterThreshold: 100_000, resumeWriterThreshold: 50_000));
        EndlessNames endless = new();
        NamePipeline pipeline = new(endless, fake, new JsonLinesWriter(output.Writer, fake, false)) { AtOnce = 2 };
        using CancellationTokenSource stop = new();
        Task run = pipeline.RunAsync(stop.Token);

        // Nobody reads, so the names that were read come to rest.
        await endless.WaitForRestAsync(Deadline);

        Assert.InRange(endless.Read, 1, 20 * NameBatch.Capacity);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Deadline));
    }

    [Fact]
    public async Task A_mistake_in_the_input_is_told_after_everything_before_it_was_written()
    {
        Pipe output = new();
        NamePipeline pipeline = new(new LineNameReader(Bytes("\"a.com\"\n7\n"), new JsonLine("domain", true)), fake, new JsonLinesWriter(output.Writer, fake, false));

        InputException e = await Assert.ThrowsAsync<InputException>(() => pipeline.RunAsync(default));

        Assert.Equal(2, e.Line);
        Assert.Equal(1, pipeline.Counts.Names);
    }

    [Fact]
    public async Task Refused_early_nothing_is_written()
    {
        Pipe output = new();
        NamePipeline pipeline = new(new LineNameReader(Bytes("\"a.com\"\n7\n"), new JsonLine("domain", true)), fake, new JsonLinesWriter(output.Writer, fake, false)) { RefuseEarly = true };

        await Assert.ThrowsAsync<InputException>(() => pipeline.RunAsync(default));

        Assert.Equal((0, false), (pipeline.Counts.Names, pipeline.HasWritten));
    }

    [Fact]
    public async Task A_classifier_that_cannot_answer_ends_the_run()
    {
        fake.Before = (_, _) => throw new ClassifierUnavailableException("out");

        await Assert.ThrowsAsync<ClassifierUnavailableException>(() => RunAsync("a.com\nb.com\n", o => new JsonLinesWriter(o, fake, false), 2));
    }

    [Fact]
    public async Task The_existing_system_s_output_has_its_members_in_their_order_and_an_indent_of_two() =>
        Golden("compat.json", await RunAsync("dgaxjpakm.ru\nwikipedia.org\nlocalhost\nwikipedia.org\ndga<b>'ü\u202e.com\n", o => new CompatJsonWriter(o, false, false), 1, distinct: true));

    [Fact]
    public async Task The_existing_system_s_output_of_a_server_s_answers_pads_nothing() =>
        Golden("compat-remote.json", await RunAsync("dgaxjpakm.ru\n", o => new CompatJsonWriter(o, true, true), 1));

    [Fact]
    public async Task No_names_give_an_empty_array() => Assert.Equal("[]\n", await RunAsync("", o => new CompatJsonWriter(o, false, false), 1));

    [Fact]
    public async Task Short_lines_look_as_their_golden_file() =>
        Golden("short.jsonl", await RunAsync("{\"domain\":\"dgaxjpakm.ru\",\"id\":[1,{\"a\":\"é\"}]}\n\"wikipedia.org\"\n\"localhost\"\n", o => new JsonLinesWriter(o, fake, false), 1, json: new JsonLine("domain", true)));

    [Fact]
    public async Task Whole_verdict_records_look_as_their_golden_file() =>
        Golden("verdicts.jsonl", await RunAsync("dgaxjpakm.ru\nwikipedia.org\nlocalhost\n", o => new JsonLinesWriter(o, fake, true), 1));

    private async Task<string> RunAsync(string text, Func<PipeWriter, IVerdictWriter> make, int atOnce, bool distinct = false, JsonLine? json = null)
    {
        using MemoryStream output = new();
        PipeWriter pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        using IVerdictWriter writer = make(pipe);
        NamePipeline pipeline = new(new LineNameReader(Bytes(text), json), fake, writer) { AtOnce = atOnce, Seen = distinct ? new SeenNames() : null, Explain = true };
        await pipeline.RunAsync(default).WaitAsync(Deadline);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Compares with the file in Golden beside this one. LAZARET_UPDATE_GOLDEN=1 writes it anew; the change is then there to be reviewed.</summary>
    private static void Golden(string file, string text, [CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("LAZARET_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, "Golden", file), text);
            return;
        }

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Text", "Golden", file)), text);
    }

    private sealed class EndlessNames : INameReader
    {
        private long read;

        public long Read => Interlocked.Read(ref read);

        public ValueTask<bool> ReadAsync(NameBatch batch, CancellationToken cancellationToken)
        {
            while (!batch.IsFull)
            {
                batch.Add("endless.com", Interlocked.Increment(ref read));
            }

            return ValueTask.FromResult(true);
        }

        /// <summary>Waits until nothing more was read for a while.</summary>
        public async Task WaitForRestAsync(TimeSpan deadline)
        {
            using CancellationTokenSource limit = new(deadline);
            for (long before = -1; before != Read;)
            {
                before = Read;
                await Task.Delay(200, limit.Token);
            }
        }
    }
}
