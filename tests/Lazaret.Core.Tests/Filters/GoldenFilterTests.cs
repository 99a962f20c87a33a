using System.Text;
using Lazaret.Core.Filters;
using Lazaret.TestKit;

namespace Lazaret.Core.Tests.Filters;

public sealed class GoldenFilterTests
{
    private static string TablePath => Path.Combine(AppContext.BaseDirectory, "Cases", "filters.csv");

    public static TheoryData<string, string, bool> Rows()
    {
        TheoryData<string, string, bool> rows = [];
        foreach (string line in File.ReadLines(TablePath).Skip(1))
        {
            List<string> cells = Cells(line);
            rows.Add(cells[0], cells[1], bool.Parse(cells[2]));
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_table_holds(string filter, string path, bool included)
    {
        FilterParseResult result = PathFilter.Parse(filter);
        Assert.True(result.Filter is null != (result.Error is null));
        Assert.Equal(included, result.Filter?.Includes(path) ?? false); // an error lets nothing through
        if (included)
        {
            Assert.All(Parents(path), directory => Assert.True(result.Filter!.MayContain(directory), $"the walk must enter '{directory}'"));
        }
    }

    [Fact]
    public void The_table_is_complete()
    {
        Assert.Equal(159, Rows().Count);
        Assert.Contains(File.ReadLines(TablePath), line => line.StartsWith("..,"));
    }

    [Fact]
    public void The_table_is_the_one_of_the_specification_where_that_is_at_hand()
    {
        if (SharedFolder.Find("specs/cases/filters.csv") is { } original)
        {
            Assert.Equal(File.ReadAllText(original), File.ReadAllText(TablePath));
        }
    }

    private static IEnumerable<string> Parents(string path)
    {
        yield return "";
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    /// <summary>One line of RFC 4180, where a cell may be quoted and quotes inside are doubled.</summary>
    private static List<string> Cells(string line)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
