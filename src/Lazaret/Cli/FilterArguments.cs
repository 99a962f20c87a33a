namespace Lazaret.Cli;

/// <summary>Filters may begin with a dash (<c>--filter -tmp</c>), which the parser would take for an option: glues option and value together.</summary>
internal static class FilterArguments
{
    public static string[] Glue(IReadOnlyList<string> args)
    {
        List<string> glued = new(args.Count);
        for (int i = 0; i < args.Count; i++)
        {
            if (args[i] == "--")
            {
                glued.AddRange(args.Skip(i));
                break;
            }

            if (args[i] is "--filter" && i + 1 < args.Count && args[i + 1].StartsWith('-'))
            {
                glued.Add("--filter=" + args[++i]);
            }
            else
            {
                glued.Add(args[i]);
            }
        }

        return [.. glued];
    }
}
