using System.Collections.Concurrent;

namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>Our rules on libyara, with as many scanners as were ever in use at once.</summary>
internal sealed class YaraScriptRules : IScriptRules, IDisposable
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(10);
    private static readonly Lock starting = new();
    private static readonly ConcurrentDictionary<string, nint> compiled = new(StringComparer.Ordinal);
    private static LibYara? loaded;

    private readonly LibYara yara;
    private readonly nint rules;
    private readonly ConcurrentBag<YaraScanner> idle = [];

    private YaraScriptRules(LibYara yara, nint rules)
    {
        this.yara = yara;
        this.rules = rules;
    }

    /// <summary>The rules on the library of the system; null, with the reason, when it is missing or does not take them.</summary>
    public static YaraScriptRules? TryCreate(out string? missing) => TryCreate(YaraRuleText.All, out missing);

    /// <summary>The same for given rules. Each text is compiled once in a process and then kept.</summary>
    internal static YaraScriptRules? TryCreate(string text, out string? missing)
    {
        // The library is initialized once, and it compiles one text at a time.
        lock (starting)
        {
            missing = null;
            if ((loaded ??= LibYara.TryLoad(out missing)) is not { } yara)
            {
                return null;
            }

            if (!compiled.TryGetValue(text, out nint rules))
            {
                rules = YaraCompiler.Compile(yara, text, out missing);
                if (rules == 0)
                {
                    return null;
                }

                compiled[text] = rules;
            }

            return new YaraScriptRules(yara, rules);
        }
    }

    public IReadOnlyList<ScriptMatch> Match(ScriptSubject subject)
    {
        YaraScanner scanner = idle.TryTake(out YaraScanner? taken) ? taken : new YaraScanner(yara, rules, limit);
        bool sound = false;
        try
        {
            IReadOnlyList<ScriptMatch> matches = scanner.Scan(subject);
            sound = true;
            return matches;
        }
        finally
        {
            // After a failure it is not known what state the scanner is in.
            if (sound)
            {
                idle.Add(scanner);
            }
            else
            {
                scanner.Dispose();
            }
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out YaraScanner? scanner))
        {
            scanner.Dispose();
        }
    }
}
