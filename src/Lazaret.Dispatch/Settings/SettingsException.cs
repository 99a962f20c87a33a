namespace Lazaret.Dispatch.Settings;

/// <summary>The configuration cannot be used. The message holds every mistake.</summary>
internal sealed class SettingsException : Exception
{
    public SettingsException()
        : this("The settings cannot be used.")
    {
    }

    public SettingsException(string message)
        : base(message) => Mistakes = [message];

    public SettingsException(string message, Exception inner)
        : base(message, inner) => Mistakes = [message];

    public SettingsException(IReadOnlyList<string> mistakes)
        : base("wrong settings: " + string.Join("; ", mistakes)) => Mistakes = [.. mistakes];

    /// <summary>One sentence each.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
