namespace Lazaret.Configuration;

/// <summary>Where <c>lazaret up</c> keeps its data.</summary>
internal static class DataFolders
{
    /// <summary>The command line, else the setting <c>store:data</c> ($LAZARET_DATA), else <c>$XDG_DATA_HOME/lazaret</c>, else <c>~/.local/share/lazaret</c>.</summary>
    public static string Choose(string? commandLine, string? setting) =>
        new[] { commandLine, setting }.FirstOrDefault(c => c is { Length: > 0 }) is { } named
            ? Path.GetFullPath(named)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "lazaret");
}
