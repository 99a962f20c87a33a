using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lazaret.Core.Filters;

/// <summary>
/// A program of 64 steps or more: its states are the bits of many words, of which only the window between the lowest and the highest live
/// state is worked on. A state that stays over everything makes all states before it pointless: whatever they could still
/// reach leads through it. So the window moves on with every <c>**</c> that is met.
/// </summary>
internal sealed class WideGlobMatcher : GlobMatcher
{
    private readonly CodePointClasses classes;
    private readonly int slashClass;
    private readonly int[] firstStep; // by class: its run in stepWord and stepBits; class n ends where n + 1 begins
    private readonly ushort[] stepWord;
    private readonly ulong[] stepBits;
    private readonly ulong[] any;
    private readonly ulong[] none;
    private readonly ulong[] stay;
    private readonly ulong[] stayOnSlash;
    private readonly ulong[] skip;
    private readonly int final;

    public WideGlobMatcher(GlobProgram program, bool atEnd, bool atSlash)
        : base(program, atEnd, atSlash)
    {
        classes = program.Classes;
        slashClass = program.SlashClass;
        any = program.AnyCharacterMask();
        none = new ulong[any.Length];
        stay = program.StayMask(slash: false);
        stayOnSlash = program.StayMask(slash: true);
        skip = program.SkipMask();
        final = program.Final;
        List<(int Word, ulong Bits)>[] byClass = program.StepsByClass();
        firstStep = new int[byClass.Length + 1];
        for (int c = 0; c < byClass.Length; c++)
        {
            firstStep[c + 1] = firstStep[c] + byClass[c].Count;
        }

        stepWord = byClass.SelectMany(list => list).Select(s => (ushort)s.Word).ToArray();
        stepBits = byClass.SelectMany(list => list).Select(s => s.Bits).ToArray();
    }

    // Optimised from the first call: patterns that come here are the costly ones, and a run time that has not warmed up is ten times slower.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override bool Run(ReadOnlySpan<char> path, Question question)
    {
        // At most 16,384 steps fit into a filter: 257 words.
        Span<ulong> states = stackalloc ulong[any.Length];
        states.Clear();
        states[0] = 1;
        Window window = new() { High = 0, Low = 0 };
        Skip(states, ref window);
        bool early = EndsEarly(question);
        for (int i = 0; i < path.Length;)
        {
            if (path[i] == '/')
            {
                if (AtSlash && Met(states, window))
                {
                    return true;
                }

                i++;
                Step(states, ref window, slashClass);
                Skip(states, ref window);
            }
            else
            {
                Step(states, ref window, classes.Next(path, ref i));
            }

            if (window.High < window.Low)
            {
                return false;
            }

            if (early && Met(states, window))
            {
                return true;
            }
        }

        bool met = Met(states, window);
        switch (question)
        {
            case Question.File:
                return AtEnd && met;
            case Question.AllBelow:
                return AtSlash && met;
            default:
                Step(states, ref window, slashClass);
                return (AtSlash && met) || window.High >= window.Low;
        }
    }

    private bool Met(Span<ulong> states, Window window) =>
        window.High == final >> 6 && (states[final >> 6] & (1UL << (final & 63))) != 0;

    /// <summary>Moves every state on by one character. From the top down, so that each word still finds the one below as it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step(Span<ulong> states, ref Window window, int characterClass)
    {
        ulong[] asking = characterClass == slashClass ? none : any;
        ulong[] staying = characterClass == slashClass ? stayOnSlash : stay;
        int first = firstStep[characterClass];
        int next = firstStep[characterClass + 1] - 1;
        while (next >= first && stepWord[next] > window.High)
        {
            next--;
        }

        int high = window.High;
        for (int w = high; w >= window.Low; w--)
        {
            ulong steps = asking[w];
            if (next >= first && stepWord[next] == w)
            {
                steps |= stepBits[next--];
            }

            ulong moving = states[w] & steps;
            ulong now = (states[w] & staying[w]) | (moving << 1);
            if (moving >> 63 != 0)
            {
                states[w + 1] |= 1;
                window.High = Math.Max(window.High, w + 1);
            }

            ulong forEver = now & stayOnSlash[w];
            if (forEver != 0)
            {
                states[w] = now & (ulong.MaxValue << BitOperations.Log2(forEver));
                window.Low = w;
                break;
            }

            states[w] = now;
        }

        while (window.High >= window.Low && states[window.High] == 0)
        {
            window.High--;
        }

        while (window.Low < window.High && states[window.Low] == 0)
        {
            window.Low++;
        }
    }

    /// <summary>Where no directory is asked for, the state behind is live at once.</summary>
    private void Skip(Span<ulong> states, ref Window window)
    {
        for (int w = window.High; w >= window.Low; w--)
        {
            ulong free = states[w] & skip[w];
            states[w] |= free << 1;
            if (free >> 63 != 0)
            {
                states[w + 1] |= 1;
                window.High = Math.Max(window.High, w + 1);
            }
        }
    }

    /// <summary>The words from Low to High may hold live states; those above hold none, those below are never looked at again.</summary>
    private struct Window
    {
        public int Low;
        public int High;
    }
}
