using System.Text;

namespace Lazaret.Dispatch.Identification.Magic;

/// <summary>What libmagic says of a file, line by line (section 11.1).</summary>
/// <param name="Magic">Descriptions, the best first.</param>
/// <param name="Mime">MIME types, the best first.</param>
internal sealed record MagicLines(IReadOnlyList<string> Magic, IReadOnlyList<string> Mime)
{
    public static MagicLines None { get; } = new([], []);

    public string FirstMagic => First(Magic);

    public string FirstMime => First(Mime);

    /// <summary>The lines of an answer: without the dash that libmagic puts before further matches, and without blanks around.</summary>
    public static IReadOnlyList<string> Split(string answer)
    {
        string[] lines = answer.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            lines[i] = (line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line).Trim();
        }

        return lines;
    }

    /// <summary>The first line that says something, as ASCII: any other character is a dot.</summary>
    private static string First(IReadOnlyList<string> lines)
    {
        string line = lines.FirstOrDefault(l => l.Length > 0) ?? "";
        if (Ascii.IsValid(line))
        {
            return line;
        }

        StringBuilder ascii = new(line.Length);
        foreach (Rune rune in line.EnumerateRunes())
        {
            ascii.Append(rune.IsAscii ? (char)rune.Value : '.');
        }

        return ascii.ToString();
    }
}
