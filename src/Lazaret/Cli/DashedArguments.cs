namespace Lazaret.Cli;

/// <summary>Makes arguments that begin with a dash safe for the parser, which would take them for options.</summary>
internal static class DashedArguments
{
    /// <summary>
    /// <c>--filter -tmp</c> becomes <c>--filter=-tmp</c>; a path behind <c>--</c> that begins with a dash gets <c>./</c> in front, which names the
    /// same file.
    /// </summary>
    public static string[] Protect(IReadOnlyList<string> args)
    {
        List<string> safe = new(args.Count);
        bool onlyPaths = false;
        for (int i = 0; i < args.Count; i++)
        {
            string arg = args[i];
            if (onlyPaths)
            {
                safe.Add(arg.StartsWith('-') ? "./" + arg : arg);
            }
            else if (arg == "--filter" && i + 1 < args.Count && args[i + 1].StartsWith('-'))
            {
                safe.Add("--filter=" + args[++i]);
            }
            else
            {
                onlyPaths = arg == "--";
                safe.Add(arg);
            }
        }

        return [.. safe];
    }
}
