using System.Runtime.InteropServices;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Evaluation;

/// <summary>Compares a classifier's answers with labels. Reads the file as a stream; what is kept is one number of four bytes a name.</summary>
/// <param name="classifier">Who answers.</param>
/// <param name="time">Measures how long the answers take.</param>
public sealed class DomainEvaluator(IDomainClassifier classifier, TimeProvider time)
{
    private const int BatchSize = 8192;

    /// <summary>Evaluates a labelled file.</summary>
    /// <param name="csv">
    /// CSV with a header: the columns <c>domain</c>, <c>label</c> (0 or benign, 1 or dga) and, if there is one, <c>family</c>, in any order. Other columns do not count.
    /// </param>
    /// <param name="source">What to call the file in messages.</param>
    /// <param name="options">Whose thresholds decide.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">The file is not of that form; the message says where and what is allowed.</exception>
    /// <exception cref="ClassifierUnavailableException">The classifier cannot answer.</exception>
    public async Task<EvaluationResult> EvaluateAsync(TextReader csv, string source, ClassifyOptions options, CancellationToken cancellationToken)
    {
        Tally tally = new();
        TimeSpan took = TimeSpan.Zero;
        string[] names = new string[BatchSize];
        DomainScore[] scores = new DomainScore[BatchSize];
        foreach (LabelledName[] part in LabelledNames.Read(csv, source).Chunk(BatchSize))
        {
            for (int i = 0; i < part.Length; i++)
            {
                names[i] = part[i].Domain;
            }

            long started = time.GetTimestamp();
            await classifier.ScoreAsync(names.AsMemory(0, part.Length), scores, options, cancellationToken).ConfigureAwait(false);
            took += time.GetElapsedTime(started);
            for (int i = 0; i < part.Length; i++)
            {
                tally.Add(part[i], scores[i]);
            }
        }

        return tally.Result(took);
    }

    /// <summary>What has been counted so far.</summary>
    private sealed class Tally
    {
        private readonly List<float> dga = [];
        private readonly List<float> benign = [];
        private readonly SortedDictionary<string, (long Names, long Found)> families = new(StringComparer.Ordinal);
        private long truePositives;
        private long falsePositives;
        private long notApplicable;

        public void Add(in LabelledName name, in DomainScore score)
        {
            bool found = score.Kind == VerdictKind.Dga;
            (name.IsDga ? dga : benign).Add(score.Kind == VerdictKind.NotApplicable ? float.NegativeInfinity : score.Margin);
            notApplicable += score.Kind == VerdictKind.NotApplicable ? 1 : 0;
            truePositives += found && name.IsDga ? 1 : 0;
            falsePositives += found && !name.IsDga ? 1 : 0;
            if (name.IsDga && name.Family.Length > 0)
            {
                (long names, long right) = families.GetValueOrDefault(name.Family);
                families[name.Family] = (names + 1, right + (found ? 1 : 0));
            }
        }

        public EvaluationResult Result(TimeSpan took)
        {
            dga.Sort();
            benign.Sort();
            ReadOnlySpan<float> d = CollectionsMarshal.AsSpan(dga);
            ReadOnlySpan<float> b = CollectionsMarshal.AsSpan(benign);
            long all = dga.Count + benign.Count;
            return new EvaluationResult
            {
                F1 = dga.Count == 0 ? null : 2.0 * truePositives / (truePositives + falsePositives + dga.Count),
                Auc = Ranking.Auc(d, b),
                Fpr = Share(falsePositives, benign.Count),
                Recall = Share(truePositives, dga.Count),
                TprAtFpr1e2 = Ranking.TprAtFpr(d, b, 1e-2),
                TprAtFpr1e3 = Ranking.TprAtFpr(d, b, 1e-3),
                TprAtFpr1e4 = Ranking.TprAtFpr(d, b, 1e-4),
                Names = all,
                NamesPerSecond = took > TimeSpan.Zero ? all / took.TotalSeconds : 0,
                Dga = dga.Count,
                Benign = benign.Count,
                NotApplicable = notApplicable,
                Precision = Share(truePositives, truePositives + falsePositives),
                Accuracy = Share(truePositives + benign.Count - falsePositives, all),
                Families = [.. families.Select(f => new FamilyRecall(f.Key, f.Value.Names, (double)f.Value.Found / f.Value.Names))],
            };
        }

        private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
    }
}
