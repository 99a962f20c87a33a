using System.Diagnostics;
using Lazaret.Cli;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Bench;

/// <summary>Measures: 1. the start, 2. that batches and single names agree, 3. batches on all cores, 4. on one thread, 5. single names.</summary>
internal static class DomainBenchRun
{
    private const int Names = 100_000;
    private const int Compared = 1_000;
    private const float Tolerance = 1e-3f;

    public static async Task<DomainBenchResult> RunAsync(EngineRequest request, TimeSpan length, CancellationToken cancellationToken)
    {
        // 1.
        long began = Stopwatch.GetTimestamp();
        await using DomainEngine engine = ClassifierOpening.Open(request, servers: null);
        IDomainClassifier classifier = engine.Classifier;
        ClassifyOptions options = new(request.Profile);
        string[] names = SampleNames.Make(Names);
        DomainScore[] scores = new DomainScore[Names];
        DomainScore[] single = new DomainScore[1];
        TimeSpan made = Stopwatch.GetElapsedTime(began);
        began = Stopwatch.GetTimestamp();
        await classifier.ScoreAsync(names.AsMemory(0, 1), single, options, cancellationToken);
        TimeSpan load = made + Stopwatch.GetElapsedTime(began);

        // 2. Also what makes the code warm.
        await classifier.ScoreAsync(names, scores, options, cancellationToken);
        for (int i = 0; i < Compared; i++)
        {
            await classifier.ScoreAsync(names.AsMemory(i, 1), single, options, cancellationToken);
            if (single[0].Kind != scores[i].Kind || Math.Abs(single[0].Margin - scores[i].Margin) > Tolerance)
            {
                throw new UserErrorException($"{names[i]} has the margin {scores[i].Margin} in a batch and {single[0].Margin} by itself; no figure is worth telling");
            }
        }

        // 3. and 4.
        double all = await RateAsync(n => classifier.ScoreAsync(names.AsMemory(0, n), scores.AsMemory(0, n), options, cancellationToken), Names, length, cancellationToken);
        DomainClassifier lone = new(engine.Details!, engine.Suffixes, workers: 1);
        double one = await RateAsync(
            n =>
            {
                lone.Score(names.AsSpan(0, n), scores.AsSpan(0, n), options);
                return ValueTask.CompletedTask;
            },
            5_000,
            length,
            cancellationToken);

        // 5.
        List<double> times = [];
        began = Stopwatch.GetTimestamp();
        for (int i = 0; Stopwatch.GetElapsedTime(began) < length; i = (i + 1) % Names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            await classifier.ScoreAsync(names.AsMemory(i, 1), single, options, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        times.Sort();
        return new DomainBenchResult
        {
            Model = classifier.Model.Id,
            Cores = Environment.ProcessorCount,
            NamesPerSecond = Math.Round(all),
            NamesPerSecondOneThread = Math.Round(one),
            P50Us = Math.Round(times[times.Count / 2], 1),
            P99Us = Math.Round(times[(int)(times.Count * 0.99)], 1),
            LoadMs = Math.Round(load.TotalMilliseconds, 1),
            ResidentBytes = Environment.WorkingSet,
        };
    }

    private static async Task<double> RateAsync(Func<int, ValueTask> score, int batch, TimeSpan length, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        long done = 0;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            await score(batch);
            done += batch;
        }
        while (Stopwatch.GetElapsedTime(began) < length);
        return done / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
