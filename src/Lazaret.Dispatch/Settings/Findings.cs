namespace Lazaret.Dispatch.Settings;

/// <summary>What was noticed while configuration was read: everything is told together, not only the first mistake.</summary>
internal sealed class Findings
{
    private readonly List<string> mistakes = [];
    private readonly List<string> warnings = [];

    /// <summary>Sentences about what makes a start impossible; each names the thing, its value and what is allowed.</summary>
    public IReadOnlyList<string> Mistakes => mistakes;

    /// <summary>Sentences about what has no effect or looks odd.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    public void Mistake(string sentence) => mistakes.Add(sentence);

    public void Warning(string sentence) => warnings.Add(sentence);

    /// <exception cref="SettingsException">There were mistakes.</exception>
    public void ThrowIfMistaken()
    {
        if (mistakes.Count > 0)
        {
            throw new SettingsException(mistakes);
        }
    }
}
