using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Explain;

/// <summary>What can be said about a label by looking at it, and about texts that are no names. Plain sentences.</summary>
internal static class Facts
{
    private const int MinConsonants = 4;

    /// <summary>Why a text is no registrable name.</summary>
    public static string Of(NotApplicableReason reason) => reason switch
    {
        NotApplicableReason.Empty => "There is no name in the text.",
        NotApplicableReason.TooLong => "It is longer than 253 bytes, the most that a name can have.",
        NotApplicableReason.BadLabel => "One of its labels is empty or longer than 63 bytes.",
        NotApplicableReason.BadCharacter => "It has a character that no host name has.",
        NotApplicableReason.IpAddress => "It is an IP address.",
        NotApplicableReason.ReverseLookup => "It is a name for looking up addresses backwards.",
        NotApplicableReason.SingleLabel => "It has only one label, so nobody can have registered it.",
        NotApplicableReason.PublicSuffix => "It is a public suffix: names are registered below it, not it.",
        _ => "",
    };

    /// <summary>Length, entropy, digits and consonants of a label.</summary>
    public static IEnumerable<string> Of(string label)
    {
        yield return FormattableString.Invariant($"The label \"{label}\" has {label.Length} characters with {Entropy(label):0.0} bits of entropy each.");
        int digits = label.Count(char.IsAsciiDigit);
        if (digits > 0)
        {
            yield return FormattableString.Invariant($"{digits} of its {label.Length} characters {(digits == 1 ? "is a digit" : "are digits")}.");
        }

        int consonants = LongestConsonants(label);
        if (consonants >= MinConsonants)
        {
            yield return FormattableString.Invariant($"{consonants} consonants stand in a row.");
        }

        int letters = label.Count(char.IsAsciiLetter);
        if (letters >= 8)
        {
            yield return FormattableString.Invariant($"{100 * label.Count(IsVowel) / letters} % of its letters are vowels; in English text it is about 40 %.");
        }
    }

    /// <summary>Shannon's entropy of the characters in bits, 0 when all are the same.</summary>
    public static double Entropy(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (char c in text)
        {
            counts[c & 127]++;
        }

        double entropy = 0;
        foreach (int count in counts)
        {
            if (count > 0)
            {
                double share = (double)count / text.Length;
                entropy -= share * Math.Log2(share);
            }
        }

        return entropy;
    }

    /// <summary>Length of the longest run of consonants; <c>y</c> counts as a vowel.</summary>
    public static int LongestConsonants(ReadOnlySpan<char> text)
    {
        int longest = 0;
        int run = 0;
        foreach (char c in text)
        {
            run = char.IsAsciiLetter(c) && !IsVowel(c) ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';
}
