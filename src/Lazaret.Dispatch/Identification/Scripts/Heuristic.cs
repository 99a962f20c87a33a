using System.Text.RegularExpressions;

namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>A language by the signs of it in a text.</summary>
/// <param name="Match">The type and how sure it is.</param>
/// <param name="Sure">A single one of these is enough; null for none.</param>
/// <param name="Enough">How many of the signs it takes.</param>
/// <param name="Signs">Expressions without a memory, so that no text makes them slow.</param>
internal sealed record Heuristic(ScriptMatch Match, Regex? Sure, int Enough, IReadOnlyList<Regex> Signs)
{
    /// <summary>A sign that it is another language after all; null for none.</summary>
    public Regex? Never { get; init; }

    public bool IsIn(string text)
    {
        if (Never?.IsMatch(text) == true)
        {
            return false;
        }

        if (Sure?.IsMatch(text) == true)
        {
            return true;
        }

        int found = 0;
        foreach (Regex sign in Signs)
        {
            if (sign.IsMatch(text) && ++found >= Enough)
            {
                return true;
            }
        }

        return false;
    }
}
