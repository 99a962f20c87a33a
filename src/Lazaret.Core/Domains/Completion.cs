namespace Lazaret.Core.Domains;

/// <summary>What completing a claim did.</summary>
/// <param name="Held">How many names were still ours; the others had been handed to somebody else, and nothing was done for them.</param>
/// <param name="Answered">How many of them have their answer now.</param>
/// <param name="Rejected">How many of them were put aside with a reason, by us or by the queue itself; a name that is not applicable counts here, and as answered where it was told so.</param>
/// <param name="Returned">How many of them went back to the queue.</param>
public readonly record struct Completion(int Held, int Answered, int Rejected, int Returned);
