using Lazaret.Core.Filters;

namespace Lazaret.Core.Tests.Filters;

public sealed class FilterPropertyTests
{
    [Fact]
    public void The_engine_agrees_with_the_reference_matcher()
    {
        int seed = Random.Shared.Next();
        RandomFilters random = new(new Random(seed));
        int hits = 0;
        int tries = 0;
        for (int i = 0; i < 3000; i++)
        {
            (string text, List<string> includes, List<string> excludes) = random.Filter();
            PathFilter filter = Compile(text, seed);
            ReferenceFilter reference = new(includes, excludes);
            foreach (string path in includes.Concat(excludes).Select(random.PathLike).Concat([random.Path(), random.Path(), random.Path()]))
            {
                bool expected = reference.Includes(path);
                bool actual = filter.Includes(path);
                Assert.True(expected == actual, $"seed {seed}: '{Show(text)}' on '{Show(path)}' should be {expected}");
                tries++;
                hits += actual ? 1 : 0;
            }
        }

        Assert.True(hits > tries / 10 && hits < tries * 9 / 10, $"seed {seed}: {hits} of {tries} included; the generator tests nothing");
    }

    [Fact]
    public void Long_patterns_agree_with_the_reference_matcher_too()
    {
        int seed = Random.Shared.Next();
        Random dice = new(seed);
        RandomFilters random = new(dice);
        int hits = 0;
        for (int i = 0; i < 800; i++)
        {
            // Padding moves the interesting part over the borders of the machine words that states are kept in.
            string middle = random.Pattern().Trim('/');
            string path = random.PathLike(middle);
            string before = new string('z', dice.Next(50, 140)) + (dice.Next(2) == 0 ? "/" : "*");
            string after = (dice.Next(2) == 0 ? "/**/" : "?") + new string('z', dice.Next(70));
            string pattern = before + middle + after;
            string text = "+'" + pattern + "'";
            PathFilter filter = Compile(text, seed);
            ReferenceFilter reference = new([pattern], []);
            foreach (string tail in new[] { "", "/" + path, path })
            {
                string candidate = before.Replace("*", "xa") + path + after.Replace("/**/", tail + "/").Replace("?", "x");
                bool expected = reference.Includes(candidate);
                Assert.True(expected == filter.Includes(candidate), $"seed {seed}: '{Show(text)}' on '{Show(candidate)}' should be {expected}");
                hits += expected ? 1 : 0;
            }

            string floating = "x/" + before.Replace("*", "") + path + after.Replace("/**/", "/").Replace("?", "x") + "/y";
            bool excluded = !new ReferenceFilter([], [pattern]).Includes(floating);
            Assert.True(excluded != Compile("-'" + pattern + "'", seed).Includes(floating), $"seed {seed}: '-{Show(pattern)}' should exclude '{Show(floating)}': {excluded}");
            hits += excluded ? 1 : 0;
        }

        Assert.True(hits > 150, $"seed {seed}: only {hits} matched; the generator tests nothing");
    }

    [Fact]
    public void Pruning_never_changes_the_result()
    {
        int seed = Random.Shared.Next();
        Random dice = new(seed);
        RandomFilters random = new(dice);
        int pruned = 0;
        for (int i = 0; i < 1500; i++)
        {
            (string text, List<string> includes, List<string> excludes) = random.Filter();
            PathFilter filter = Compile(text, seed);
            List<string> files = random.Tree(includes.Concat(excludes));
            HashSet<string> visible = [.. files.SelectMany(RandomFilters.Parents).Distinct().Where(d => filter.MayContain(d))];
            foreach (string file in files)
            {
                bool reached = filter.MayContain("") && RandomFilters.Parents(file).All(visible.Contains);
                pruned += reached ? 0 : 1;
                if (!reached && filter.Includes(file))
                {
                    Assert.Fail($"seed {seed}: '{Show(text)}' prunes a directory above '{Show(file)}', which it includes");
                }
            }
        }

        Assert.True(pruned > 5_000, $"seed {seed}: only {pruned} files pruned");
    }

    [Fact]
    public void Every_included_path_begins_with_a_prefix_hint()
    {
        int seed = Random.Shared.Next();
        RandomFilters random = new(new Random(seed));
        int narrowed = 0;
        for (int i = 0; i < 5000; i++)
        {
            (string text, List<string> includes, List<string> excludes) = random.Filter();
            PathFilter filter = Compile(text, seed);
            if (filter.PrefixHints.Count == 0)
            {
                continue;
            }

            foreach (string path in includes.Concat(excludes).Select(random.PathLike).Where(p => filter.Includes(p)))
            {
                narrowed++;
                Assert.True(filter.PrefixHints.Any(h => path.StartsWith(h, StringComparison.Ordinal)), $"seed {seed}: '{Show(text)}' on '{Show(path)}'");
            }

            Assert.DoesNotContain(filter.PrefixHints, a => filter.PrefixHints.Count(b => a.StartsWith(b, StringComparison.Ordinal)) > 1);
        }

        Assert.True(narrowed > 200, $"seed {seed}: only {narrowed} paths looked at");
    }

    [Fact]
    public void Order_and_repetition_of_tokens_change_nothing()
    {
        int seed = Random.Shared.Next();
        Random dice = new(seed);
        RandomFilters random = new(dice);
        for (int i = 0; i < 2000; i++)
        {
            (_, List<string> includes, List<string> excludes) = random.Filter();
            string[] tokens = [.. includes.Select(p => "+'" + p + "'"), .. excludes.Select(p => "-'" + p + "'")];
            string first = string.Join(' ', tokens);
            dice.Shuffle(tokens);
            string second = string.Join(',', tokens.Concat(tokens));
            string path = includes.Concat(excludes).Select(random.PathLike).Append(random.Path()).First();
            Assert.True(Compile(first, seed).Includes(path) == Compile(second, seed).Includes(path), $"seed {seed}: '{Show(first)}' on '{Show(path)}'");
        }
    }

    [Fact]
    public void Any_text_is_a_filter_or_an_error_with_a_position_inside_it()
    {
        int seed = Random.Shared.Next();
        Random dice = new(seed);
        const string Characters = "ab*?[]!-+/\\'\",. \t\n#=\uD83D\uDE00\uDC80";
        for (int i = 0; i < 20_000; i++)
        {
            string text = new([.. Enumerable.Range(0, dice.Next(24)).Select(_ => Characters[dice.Next(Characters.Length)])]);
            FilterParseResult result = PathFilter.Parse(text);
            Assert.True(result.Filter is null != (result.Error is null), $"seed {seed}: {Show(text)}");
            Assert.True(result.Error is null || (result.Error.Position >= 0 && result.Error.Position < text.Length), $"seed {seed}: {Show(text)}");
            result.Filter?.Includes(text);
            result.Filter?.MayContain(text);
        }
    }

    private static PathFilter Compile(string text, int seed)
    {
        FilterParseResult result = PathFilter.Parse(text);
        Assert.True(result.Filter is not null, $"seed {seed}: '{Show(text)}': {result.Error}");
        return result.Filter;
    }

    private static string Show(string text) => text.Replace("\uDC80", "\\uDC80");
}
