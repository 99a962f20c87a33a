namespace Lazaret.Bench;

/// <summary>Makes names for the benchmark of the classifier: by turns a random label and one of two words, some with labels before it; the same ones each time.</summary>
internal static class DgaBenchNames
{
    private static readonly string[] Words =
    [
        "garden", "house", "river", "market", "silver", "stone", "travel", "music", "hotel", "summer", "coffee", "studio", "design", "print", "school", "north", "family", "photo",
        "paper", "green", "light", "water", "sport", "media", "office", "power", "health", "global", "smart", "cloud",
    ];

    private static readonly string[] Suffixes = [".com", ".net", ".org", ".de", ".co.uk", ".ru", ".info", ".com.br"];
    private static readonly string[] Before = ["www.", "", "", "", "mail.", "", "cdn.", ""];

    /// <summary>The name in that place is a random one.</summary>
    public static bool IsRandom(int index) => index % 2 == 1;

    /// <summary>Makes that many names, all different or nearly so.</summary>
    public static string[] Make(int count)
    {
        // Not for secrets: the same names each time are wanted.
        Random random = new(20_26);
        string[] names = new string[count];
        Span<char> letters = stackalloc char[32];
        for (int i = 0; i < count; i++)
        {
            if (IsRandom(i))
            {
                int length = 12 + random.Next(8);
                for (int c = 0; c < length; c++)
                {
                    letters[c] = "abcdefghijklmnopqrstuvwxyz"[random.Next(26)];
                }

                names[i] = string.Concat(letters[..length], Suffixes[i / 2 % Suffixes.Length]);
            }
            else
            {
                names[i] = string.Concat(
                    Before[i / 2 % Before.Length], Words[random.Next(Words.Length)] + (random.Next(3) == 0 ? "-" : "") + Words[random.Next(Words.Length)], Suffixes[i / 2 % Suffixes.Length]);
            }
        }

        return names;
    }
}
