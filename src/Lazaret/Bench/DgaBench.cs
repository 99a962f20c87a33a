using System.Diagnostics;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Bench;

/// <summary>Classifying names in this process with the model that is built in: normalise, split off the public suffix, score, decide.</summary>
internal static class DgaBench
{
    private const int Rounds = 7;

    /// <summary>How many names the plain formulas score too.</summary>
    private const int Sample = 2000;

    /// <summary>How far the margins of two ways of computing may lie apart.</summary>
    private const float Tolerance = 1e-3f;

    public static async Task<BenchReport> RunAsync(int count, CancellationToken cancellationToken)
    {
        long started = TimeProvider.System.GetTimestamp();
        DomainClassifier classifier = DomainClassifier.Load();
        DomainScore[] first = new DomainScore[1];
        classifier.Score(["example.com"], first);
        double load = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;

        string[] names = DgaBenchNames.Make(count);
        DomainScore[] expected = new DomainScore[count];
        classifier.Score(names, expected);
        Check(names, expected);

        List<double> rates = [];
        List<double> oneThread = [];
        List<double> perCpuSecond = [];
        DomainScore[] scores = new DomainScore[count];
        for (int round = 0; round <= Rounds; round++)
        {
            double all = await MeasureAsync(() => classifier.ScoreAsync(names, scores, default, cancellationToken).AsTask()).ConfigureAwait(false);
            BenchCheck.Equal(-1, FirstDifference(expected, scores), "the place of the first name with another answer than on one thread");
            Array.Clear(scores);
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            double one = await MeasureAsync(() =>
            {
                classifier.Score(names, scores);
                return Task.CompletedTask;
            }).ConfigureAwait(false);
            cpu = Environment.CpuUsage.TotalTime - cpu;
            BenchCheck.Equal(-1, FirstDifference(expected, scores), "the place of the first name with another answer than before");
            Array.Clear(scores);
            if (round > 0)
            {
                rates.Add(count / all);
                oneThread.Add(count / one);
                perCpuSecond.Add(count / cpu.TotalSeconds);
            }
        }

        rates.Sort();
        oneThread.Sort();
        perCpuSecond.Sort();
        return new BenchReport(
            "dga",
            "names/s",
            rates[rates.Count / 2],
            100_000,
            $"every name of each of {Rounds} rounds got the same answer, {Math.Min(Sample, count)} of them the one of the plain formulas; nine of ten random names are generated, nine of ten made of two words are not",
            new Dictionary<string, double>
            {
                ["names"] = count,
                ["characters_a_name"] = names.Average(n => n.Length),
                ["processors"] = Environment.ProcessorCount,
                ["vector_bits"] = classifier.Kernels switch { KernelPath.Vector512 => 512, KernelPath.Vector256 => 256, _ => 32 },
                ["slowest_round"] = rates[0],
                ["fastest_round"] = rates[^1],
                ["one_thread_median"] = oneThread[oneThread.Count / 2],
                ["one_thread_fastest"] = oneThread[^1],

                // What a busy machine leaves of the wall clock says little; this does not depend on it.
                ["one_thread_per_cpu_second"] = perCpuSecond[^1],
                ["load_ms"] = load,
                ["peak_rss_mb"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6,
            });
    }

    private static async Task<double> MeasureAsync(Func<Task> work)
    {
        long started = TimeProvider.System.GetTimestamp();
        await work().ConfigureAwait(false);
        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static void Check(string[] names, DomainScore[] scores)
    {
        DomainScore[] plain = new DomainScore[Math.Min(Sample, names.Length)];
        new DomainClassifier(DgaModel.LoadEmbedded(), kernels: KernelPath.Scalar).Score(names.AsSpan(0, plain.Length), plain);
        for (int i = 0; i < plain.Length; i++)
        {
            bool same = Math.Abs(plain[i].Margin - scores[i].Margin) <= Tolerance;
            BenchCheck.Equal(true, same, $"that the plain formulas give {names[i]} the margin {scores[i].Margin}, and not {plain[i].Margin},");
        }

        int random = 0;
        int words = 0;
        for (int i = 0; i < names.Length; i++)
        {
            BenchCheck.Equal(NotApplicableReason.None, scores[i].Reason, $"the reason for not scoring {names[i]}");
            bool isDga = scores[i].Kind is VerdictKind.Dga or VerdictKind.Suspicious;
            random += DgaBenchNames.IsRandom(i) && isDga ? 1 : 0;
            words += !DgaBenchNames.IsRandom(i) && scores[i].Kind == VerdictKind.Dga ? 1 : 0;
        }

        BenchCheck.Equal(true, random >= 0.9 * (names.Length / 2), $"that {random} of {names.Length / 2} random names, and so nine of ten, are called generated or suspicious,");
        BenchCheck.Equal(true, words <= 0.1 * (names.Length / 2), $"that {words} of {names.Length / 2} names made of words, and so one of ten at most, are called generated,");
    }

    private static int FirstDifference(DomainScore[] expected, DomainScore[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] != actual[i])
            {
                return i;
            }
        }

        return -1;
    }
}
