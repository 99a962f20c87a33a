using System.Text.RegularExpressions;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Routes.Import;

/// <summary><c>lazaret route import</c>.</summary>
internal static class RouteImportRun
{
    public static int Run(IReadOnlyDictionary<string, string> environment, string name, TextWriter output, TextWriter errors)
    {
        if (!Regex.IsMatch(name, "^[a-z0-9][a-z0-9_-]{0,63}\\z", RegexOptions.CultureInvariant))
        {
            throw new UserErrorException($"--name is \"{SafeText.Visible(name)}\"; allowed are 1 to 64 of a-z, 0-9, - and _");
        }

        ImportedRoute made = RouteImport.Make(environment, name);
        foreach (string note in made.Notes)
        {
            errors.WriteLine("note: " + note);
        }

        foreach (string error in made.Errors)
        {
            errors.WriteLine("lazaret: " + error);
        }

        output.Write(made.Yaml);
        return made.Yaml is null ? ExitCodes.Error : ExitCodes.Ok;
    }
}
