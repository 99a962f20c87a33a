namespace Lazaret.Configuration;

/// <summary>Where <c>lazaret up</c> keeps its data.</summary>
internal static class DataFolders
{
    /// <summary>
    /// The command line, else $LAZARET_DATA, else the setting <c>store:data</c>, else <c>$XDG_DATA_HOME/lazaret</c>, else
    /// <c>~/.local/share/lazaret</c>.
    /// </summary>
    public static string Choose(string? commandLine, string? setting)
    {
        foreach (string? candidate in (string?[])[commandLine, Environment.GetEnvironmentVariable("LAZARET_DATA"), setting])
        {
            if (candidate is { Length: > 0 })
            {
                return Path.GetFullPath(candidate);
            }
        }

        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "lazaret");
    }
}
