namespace Lazaret.Core.Domains;

/// <summary>What became of names whose lease had run out.</summary>
/// <param name="Returned">How many will be handed out again.</param>
/// <param name="Rejected">How many were put aside, as they had been handed out too often.</param>
public readonly record struct Reclaimed(int Returned, int Rejected);
