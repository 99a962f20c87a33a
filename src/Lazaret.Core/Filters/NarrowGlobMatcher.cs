namespace Lazaret.Core.Filters;

/// <summary>A program of fewer than 64 steps: its states are the bits of one word.</summary>
internal sealed class NarrowGlobMatcher : GlobMatcher
{
    private readonly CodePointClasses classes;
    private readonly ulong[] steps;
    private readonly ulong slashSteps;
    private readonly ulong stay;
    private readonly ulong stayOnSlash;
    private readonly ulong skip;
    private readonly ulong final;
    private readonly ulong begin;
    private readonly string literal;

    public NarrowGlobMatcher(GlobProgram program, bool atEnd, bool atSlash)
        : base(program, atEnd, atSlash)
    {
        classes = program.Classes;
        stay = program.StayMask(slash: false)[0];
        stayOnSlash = program.StayMask(slash: true)[0];
        skip = program.SkipMask()[0];
        final = 1UL << program.Final;
        ulong any = program.AnyCharacterMask()[0];
        steps = Array.ConvertAll(program.StepsByClass(), list => any | (list.Count == 0 ? 0 : list[0].Bits));
        steps[program.SlashClass] &= ~any;
        slashSteps = steps[program.SlashClass];
        literal = program.LiteralStart();
        begin = Skip(1UL << literal.Length);
    }

    protected override bool Run(ReadOnlySpan<char> path, Question question)
    {
        if (!path.StartsWith(literal))
        {
            return question == Question.AnyBelow && Paths.IsAbove(path, literal);
        }

        ulong accepting = EndsEarly(question) ? final : 0;
        ulong states = begin;
        for (int i = literal.Length; i < path.Length;)
        {
            if (path[i] == '/')
            {
                if (AtSlash && (states & final) != 0)
                {
                    return true;
                }

                i++;
                states = Slash(states);
            }
            else
            {
                states = ((states & steps[classes.Next(path, ref i)]) << 1) | (states & stay);
            }

            if (states == 0)
            {
                return false;
            }

            if ((states & accepting) != 0)
            {
                return true;
            }
        }

        bool met = (states & final) != 0;
        return question switch
        {
            Question.File => AtEnd && met,
            Question.AllBelow => AtSlash && met,
            _ => (AtSlash && met) || Slash(states) != 0,
        };
    }

    private ulong Slash(ulong states) => Skip(((states & slashSteps) << 1) | (states & stayOnSlash));

    private ulong Skip(ulong states) => states | ((states & skip) << 1);
}
