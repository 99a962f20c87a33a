namespace Lazaret.Core.Text;

/// <summary>"Did you mean": the known name with the fewest edits to an unknown one.</summary>
public static class NearestName
{
    /// <summary>The longest name that is compared; of longer ones the head counts, so that a hostile name costs nothing.</summary>
    private const int MostCharacters = 200;

    /// <summary>Null when no name is known.</summary>
    public static string? Of(string unknown, IEnumerable<string> known) => known.MinBy(name => Distance(name, unknown));

    private static int Distance(string a, string b)
    {
        string first = Head(a);
        string second = Head(b);
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 1; i <= first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (first[i - 1] == second[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[second.Length];
    }

    private static string Head(string name) => (name.Length > MostCharacters ? name[..MostCharacters] : name).ToUpperInvariant();
}
