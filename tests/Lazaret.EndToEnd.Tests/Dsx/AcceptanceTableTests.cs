using System.Text.RegularExpressions;
using Lazaret.EndToEnd.Tests.Cli;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>The table of acceptance rows names tests that exist.</summary>
public sealed partial class AcceptanceTableTests
{
    [Fact]
    public void Every_test_that_the_table_names_exists()
    {
        string[] sources = [.. Directory.GetFiles(Path.Combine(LazaretBinary.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.EndsWith(nameof(AcceptanceTableTests) + ".cs", StringComparison.Ordinal)).Select(File.ReadAllText)];
        string table = File.ReadAllText(Path.Combine(LazaretBinary.Root, "docs/acceptance.md"));
        string[] named = [.. TestName().Matches(table).Select(m => m.Groups[1].Value).Distinct()];

        Assert.True(named.Length > 40, $"only {named.Length} tests are named");
        Assert.DoesNotContain(named, name => !sources.Any(s => Regex.IsMatch(s, $"(Task|void) {name}")));
    }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){3,})`")]
    private static partial Regex TestName();
}
