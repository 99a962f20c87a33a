namespace Lazaret.Core.Routes.Quarantine;

/// <summary>What somebody did to an entry.</summary>
/// <param name="Id">Of the entry.</param>
/// <param name="Act">What.</param>
/// <param name="At">When.</param>
/// <param name="By">Who: a user's name, or <c>retention</c>. Never empty.</param>
/// <param name="Why">In their words. Never empty.</param>
/// <param name="Result">What came of it: where it was released to, or what the scan said; null when there is nothing to say.</param>
/// <param name="Entry">The record of an entry that was taken away, or is about to be; null in other deeds. Filled in by the quarantine where it takes away what nobody noted before.</param>
public sealed record QuarantineDeed(Guid Id, QuarantineAct Act, DateTimeOffset At, string By, string Why, string? Result = null, QuarantineEntry? Entry = null);
