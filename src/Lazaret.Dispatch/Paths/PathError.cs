namespace Lazaret.Dispatch.Paths;

/// <summary>Why a path expression is refused.</summary>
/// <param name="Position">Where in its text, 0 upwards, in characters.</param>
/// <param name="Message">One sentence naming what is wrong and what is allowed.</param>
internal sealed record PathError(int Position, string Message)
{
    public override string ToString() => $"position {Position}: {Message}";
}
