namespace Lazaret.Core.Filters;

/// <summary>
/// A pattern as a row of states, one for each character it asks for: state i means "the first i are met", the last one that all are. Stars are
/// no states but loops on the state they stand before. All states that a path may be in are kept as bits and moved on together, so
/// the time is one pass over the path, whatever the pattern (decision 0002).
/// </summary>
internal sealed class GlobProgram
{
    private readonly List<GlobToken?> steps = []; // null asks for a slash
    private readonly List<Loop> loops = [];
    private readonly List<bool> optional = [];

    private enum Loop
    {
        None,
        NotSlash,
        All,
    }

    /// <summary>Compiles the parts of a pattern.</summary>
    /// <param name="segments">One or more.</param>
    /// <param name="floating">It may begin at any part of the path, not only at the root.</param>
    public GlobProgram(IReadOnlyList<GlobSegment> segments, bool floating)
    {
        Loop pending = Loop.None;
        if (floating)
        {
            AddAnyDirectories();
        }

        for (int k = 0; k < segments.Count; k++)
        {
            bool last = k == segments.Count - 1;
            if (segments[k].IsAnyDirectories)
            {
                if (!last)
                {
                    AddAnyDirectories();
                    continue;
                }

                if (k > 0)
                {
                    Add(new GlobToken(GlobTokenKind.AnyCharacter)); // "/**" at the end asks for one character or more
                }

                pending = Loop.All;
                continue;
            }

            foreach (GlobToken token in segments[k].Tokens)
            {
                switch (token.Kind)
                {
                    case GlobTokenKind.Star:
                        pending = pending == Loop.All ? Loop.All : Loop.NotSlash;
                        break;
                    case GlobTokenKind.DoubleStar:
                        pending = Loop.All;
                        break;
                    default:
                        Add(token);
                        break;
                }
            }

            if (!last)
            {
                Add(null);
            }
        }

        loops.Add(pending);
        optional.Add(false);
        Final = steps.Count;
        Classes = new CodePointClasses(Boundaries());
        SlashClass = Classes.Of('/');
        MinLength = steps.Count - optional.Count(o => o);

        void Add(GlobToken? step)
        {
            steps.Add(step);
            loops.Add(pending);
            optional.Add(false);
            pending = Loop.None;
        }

        // "**/": whole directories, or none: stay here over anything, move on at a slash, or at once.
        void AddAnyDirectories()
        {
            steps.Add(null);
            loops.Add(Loop.All);
            optional.Add(true);
        }
    }

    /// <summary>The state that means a match; also the number of states before it.</summary>
    public int Final { get; }

    /// <summary>True when any text may follow a match.</summary>
    public bool FinalLoopsOverAll => loops[Final] == Loop.All;

    /// <summary>No shorter text matches, in characters.</summary>
    public int MinLength { get; }

    public CodePointClasses Classes { get; }

    public int SlashClass { get; }

    /// <summary>States that stay on a character of this kind, as bits.</summary>
    public ulong[] StayMask(bool slash) => Bits(i => loops[i] == Loop.All || (loops[i] == Loop.NotSlash && !slash));

    /// <summary>States that may be left without a character, as bits; never two in a row.</summary>
    public ulong[] SkipMask() => Bits(i => optional[i]);

    /// <summary>States that ask for <c>?</c>, as bits.</summary>
    public ulong[] AnyCharacterMask() => Bits(i => i < Final && steps[i] is { Kind: GlobTokenKind.AnyCharacter });

    /// <summary>For each class the states that ask for it by name, as (word, bits) in order; <c>?</c> is left out.</summary>
    public List<(int Word, ulong Bits)>[] StepsByClass()
    {
        List<(int Word, ulong Bits)>[] byClass = new List<(int, ulong)>[Classes.Count];
        for (int c = 0; c < byClass.Length; c++)
        {
            byClass[c] = [];
        }

        for (int i = 0; i < Final; i++)
        {
            switch (steps[i])
            {
                case null:
                    Mark(SlashClass, i);
                    break;
                case { Kind: GlobTokenKind.Literal } literal:
                    Mark(Classes.Of(literal.CodePoint), i);
                    break;
                case { Kind: GlobTokenKind.Set } set:
                    foreach ((int first, int end) in set.Set!.Ranges)
                    {
                        for (int c = Classes.Of(first); c <= Classes.Of(end); c++)
                        {
                            Mark(c, i);
                        }
                    }

                    break;
            }
        }

        return byClass;

        void Mark(int c, int state)
        {
            List<(int Word, ulong Bits)> list = byClass[c];
            ulong bit = 1UL << (state & 63);
            if (list.Count > 0 && list[^1].Word == state >> 6)
            {
                list[^1] = (state >> 6, list[^1].Bits | bit);
            }
            else
            {
                list.Add((state >> 6, bit));
            }
        }
    }

    /// <summary>The literal text that every match begins with, slashes included; cut before the first surrogate.</summary>
    public string LiteralStart() => new(steps
        .TakeWhile((step, i) => loops[i] == Loop.None && (step is null || (step is { Kind: GlobTokenKind.Literal } t && t.CodePoint <= char.MaxValue && !char.IsSurrogate((char)t.CodePoint))))
        .Select(step => step is null ? '/' : (char)step.Value.CodePoint)
        .ToArray());

    private IEnumerable<int> Boundaries()
    {
        foreach (GlobToken? step in steps)
        {
            switch (step)
            {
                case { Kind: GlobTokenKind.Literal } literal:
                    yield return literal.CodePoint;
                    yield return literal.CodePoint + 1;
                    break;
                case { Kind: GlobTokenKind.Set } set:
                    foreach ((int first, int last) in set.Set!.Ranges)
                    {
                        yield return first;
                        yield return last + 1;
                    }

                    break;
            }
        }
    }

    private ulong[] Bits(Func<int, bool> holds)
    {
        ulong[] bits = new ulong[(Final >> 6) + 1];
        for (int i = 0; i <= Final; i++)
        {
            if (holds(i))
            {
                bits[i >> 6] |= 1UL << (i & 63);
            }
        }

        return bits;
    }
}
