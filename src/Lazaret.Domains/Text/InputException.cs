namespace Lazaret.Domains.Text;

/// <summary>An input of names cannot be understood.</summary>
/// <param name="line">Where: the number of the line, counted from 1; 0 when it is about the whole.</param>
/// <param name="message">What is wrong and what is allowed, as the end of a sentence that begins with the line.</param>
public sealed class InputException(long line, string message) : Exception(message)
{
    /// <summary>The number of the line, counted from 1; 0 when it is about the whole.</summary>
    public long Line { get; } = line;

    /// <summary>A line or record is longer than is allowed.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>The sentence with its place: <c>Line 3 is …</c>.</summary>
    public string Sentence => Line > 0 ? $"Line {Line} {Message}." : $"{Message}.";
}
