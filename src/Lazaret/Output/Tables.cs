using Spectre.Console;

namespace Lazaret.Output;

/// <summary>Tables for people: framed on a terminal, plain columns otherwise. Cells must be visible text already (<see cref="SafeText"/>).</summary>
internal static class Tables
{
    public static void Write(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (Terminals.StandardOutput)
        {
            Table table = new() { Border = TableBorder.Rounded };
            foreach (string header in headers)
            {
                table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))));
            }

            foreach (IReadOnlyList<string> row in rows)
            {
                table.AddRow(row.Select(cell => new Text(cell)));
            }

            Terminals.Console(Console.Out).Write(table);
            return;
        }

        List<IReadOnlyList<string>> all = [headers, .. rows];
        int[] widths = [.. headers.Select((_, column) => all.Max(row => row[column].Length))];
        foreach (IReadOnlyList<string> row in all)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
