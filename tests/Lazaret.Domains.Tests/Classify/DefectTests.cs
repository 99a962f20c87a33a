using System.Diagnostics.Tracing;
using System.Reflection;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Names;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Classify;

/// <summary>Defects of the system that ours replaces, by their numbers in the specification, as far as names and model are concerned.</summary>
public sealed class DefectTests
{
    private static readonly DomainClassifier Classifier = DomainClassifier.Load();

    [Fact]
    public async Task D7_over_long_names_and_empty_input_get_an_answer_and_no_exception()
    {
        string[] names = ["", " ", new string('a', 121) + ".com", string.Join('.', Enumerable.Repeat("abcdefghij", 30)) + ".com", new string('a', 10_000_000), "\0", "..", "a." + new string('b', 63) + ".com"];
        DomainScore[] scores = await ScoreAsync(names);
        Assert.Equal(
            [
                NotApplicableReason.Empty, NotApplicableReason.Empty, NotApplicableReason.BadLabel, NotApplicableReason.TooLong, NotApplicableReason.TooLong, NotApplicableReason.BadCharacter,
                NotApplicableReason.Empty, NotApplicableReason.None,
            ],
            scores.Select(s => s.Reason));
        foreach (string name in names)
        {
            Assert.NotNull(await Classifier.DescribeAsync(name, default, explain: true, TestContext.Current.CancellationToken));
        }

        Assert.Empty(await ScoreAsync([]));

        // 121 characters are no reason to drop a name.
        Assert.Equal(NotApplicableReason.None, (await ScoreAsync([string.Join('.', Enumerable.Repeat("abcdefghij", 12)) + ".com"]))[0].Reason);
    }

    [Fact]
    public async Task D8_upper_case_letters_and_scripts_are_the_same_name_and_not_left_out()
    {
        DomainScore[] scores = await ScoreAsync(["XKQZvbnmWTQpr.COM", "xkqzvbnmwtqpr.com", "Bücher.de", "xn--bcher-kva.de", "BÜCHER.DE"]);
        Assert.Equal(scores[1], scores[0]);
        Assert.Equal(scores[3], scores[2]);
        Assert.Equal(scores[3], scores[4]);
    }

    [Fact]
    public async Task D8_addresses_single_labels_and_reverse_names_are_not_scored()
    {
        DomainScore[] scores = await ScoreAsync(["203.0.113.7", "2001:db8::7", "xkqzvbnmwtqpr", "7.113.0.203.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa", "co.uk"]);
        Assert.All(scores, s => Assert.Equal((VerdictKind.NotApplicable, 0f), (s.Kind, s.Score)));
    }

    [Fact]
    public async Task D8_short_labels_of_content_networks_and_trackers_never_turn_the_verdict()
    {
        string[] plain = ["wikipedia.org", "debian.org", "example.com"];
        string[] labelled = [.. plain.SelectMany(n => new[] { "d3x7qkz." + n, "x1f9q.zk7w2p." + n, "a1b2c3d." + n })];
        DomainScore[] scores = await ScoreAsync([.. plain, .. labelled]);
        Assert.All(scores, s => Assert.Equal(VerdictKind.Benign, s.Kind));
    }

    [Fact]
    public async Task D9_the_threshold_is_chosen_by_the_caller_and_the_score_comes_along()
    {
        // Among random labels of all lengths there are names for every verdict.
        Random random = new(11);
        string[] names = [.. Enumerable.Range(0, 600).Select(i => new string([.. Enumerable.Range(0, 4 + (i % 12)).Select(_ => (char)('a' + random.Next(26)))]) + ".com")];
        int[] found = [.. new[] { ThresholdProfile.HighConfidence, ThresholdProfile.Balanced, ThresholdProfile.Sensitive }
            .Select(p => ScoreAsync(names, p).Result.Count(s => s.Kind == VerdictKind.Dga))];
        Assert.True(found[0] <= found[1] && found[1] <= found[2] && found[0] < found[2], string.Join(' ', found));
        DomainScore[] scores = await ScoreAsync(names);
        Assert.True(scores.Select(s => s.Score).Distinct().Count() > 100);
        Assert.All(scores, s => Assert.InRange(s.Score, 0, 1));
    }

    [Fact]
    public async Task D9_score_and_margin_rank_alike()
    {
        DomainScore[] scores = await ScoreAsync(["wikipedia.org", "xkqzvbnmwtqpr.com", "greentablewindow.net", "k7x2.ru", "example.com"]);
        Assert.Equal(scores.OrderBy(s => s.Margin), scores.OrderBy(s => s.Score).ThenBy(s => s.Margin));
    }

    [Fact]
    public void D11_nothing_is_fetched_to_load_the_list_or_the_model_or_to_answer()
    {
        using NetworkWatch watch = new();
        DomainClassifier classifier = DomainClassifier.Load();
        classifier.Score(["example.com", "a.b.example.co.uk"], new DomainScore[2]);
        Assert.Empty(watch.Seen);
        Assert.NotNull(PublicSuffixList.Embedded.Date);
    }

    [Fact]
    public void D11_there_is_no_native_library_and_no_runtime_for_models()
    {
        string[] references = [.. typeof(DomainClassifier).Assembly.GetReferencedAssemblies().Select(a => a.Name!)];
        Assert.DoesNotContain(references, r => r.Contains("Onnx", StringComparison.OrdinalIgnoreCase) || r.Contains("Torch", StringComparison.OrdinalIgnoreCase) || r.Contains("TensorFlow", StringComparison.OrdinalIgnoreCase));
        string[] spaces = ["Names", "Model", "Inference", "Classify", "Explain", "Evaluation"];
        Assert.DoesNotContain(
            typeof(DomainClassifier).Assembly.GetTypes().Where(t => spaces.Any(s => t.Namespace == "Lazaret.Domains." + s)).SelectMany(t => t.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)),
            m => m.Attributes.HasFlag(MethodAttributes.PinvokeImpl));
    }

    private static async Task<DomainScore[]> ScoreAsync(string[] names, ThresholdProfile profile = ThresholdProfile.Balanced)
    {
        DomainScore[] scores = new DomainScore[names.Length];
        await Classifier.ScoreAsync(names, scores, new ClassifyOptions(profile), TestContext.Current.CancellationToken);
        return scores;
    }

    /// <summary>Notes what the framework tells about name resolution, sockets and HTTP on this thread.</summary>
    private sealed class NetworkWatch : EventListener
    {
        private readonly int thread = Environment.CurrentManagedThreadId;
        private readonly List<string> seen = [];

        public IReadOnlyList<string> Seen => seen;

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name is "System.Net.NameResolution" or "System.Net.Sockets" or "System.Net.Http")
            {
                EnableEvents(source, EventLevel.LogAlways);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs e)
        {
            if (Environment.CurrentManagedThreadId == thread && e.EventName is not "EventCounters")
            {
                seen?.Add($"{e.EventSource.Name} {e.EventName}");
            }
        }
    }
}
