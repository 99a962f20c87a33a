namespace Lazaret.Core.Domains;

/// <summary>One thing that is known about a name.</summary>
/// <param name="Name">What it is, such as <c>score</c>.</param>
/// <param name="Value">As text.</param>
/// <param name="IsNumber">The text is a JSON number.</param>
public readonly record struct AnswerDetail(string Name, string Value, bool IsNumber = false);
