using System.Text;
using Lazaret.Configuration.Catalog;

namespace Lazaret.EndToEnd.Tests.Configuration;

/// <summary>The tables of settings in the documentation are those of the catalogs. With LAZARET_UPDATE_DOCS=1 this writes them.</summary>
public class SettingDocsTests
{
    [Fact]
    public void The_documentation_lists_the_core_s_settings() => Check("docs/configuration.md", CoreCatalog.Program);

    [Fact]
    public void The_documentation_lists_a_connector_s_settings() => Check("docs/connectors/README.md", ConnectorCatalog.Program);

    private static void Check(string page, SettingProgram program)
    {
        string path = Path.Combine(Root(), page);
        string text = File.ReadAllText(path);
        string wanted = Put(Put(text, "settings", Settings(program)), "names without effect", NoEffect(program));
        if (Environment.GetEnvironmentVariable("LAZARET_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, wanted);
        }

        Assert.Equal(wanted, File.ReadAllText(path));
    }

    private static string Settings(SettingProgram program)
    {
        StringBuilder table = new("| setting | existing name | default | meaning |\n| --- | --- | --- | --- |\n");
        foreach (Setting s in program.Catalog.Where(s => s.Key.Length > 0))
        {
            string aliases = s.Aliases.Count == 0 ? "–" : string.Join(", ", s.Aliases.Select(a => $"`{a}`"));
            string words = s.Words.Count == 0 ? "" : $" ({string.Join(", ", s.Words)})";
            table.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{s.Key}` | {aliases} | {(string.IsNullOrEmpty(s.Default) ? "" : $"`{s.Default}`")} | {s.Meaning}{words} |\n");
        }

        return table.ToString();
    }

    private static string NoEffect(SettingProgram program) =>
        "| name | why |\n| --- | --- |\n" + string.Concat(program.Catalog.Where(s => s.NoEffect is not null).Select(s => $"| `{s.ShownName}` | {s.NoEffect} |\n"));

    private static string Put(string page, string block, string table)
    {
        string begin = $"<!-- {block} -->\n";
        int from = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = page.IndexOf($"<!-- end of {block} -->", StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"the page has no block {block}");
        return page[..from] + "\n" + table + "\n" + page[to..];
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Lazaret.slnx")) && !File.Exists(Path.Combine(folder, "Lazaret.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the repository's root is not found");
    }
}
