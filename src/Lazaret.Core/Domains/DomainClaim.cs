namespace Lazaret.Core.Domains;

/// <summary>Names that were handed out together: nobody else gets them until the lease runs out.</summary>
/// <param name="Id">What the claim is known by.</param>
/// <param name="Names">The names, as lossless text (<see cref="Text.LosslessUtf8"/>). None when nothing waits.</param>
/// <param name="Tickets">What the queue knows each name by; empty for queues that know them by their text.</param>
public sealed record DomainClaim(string Id, IReadOnlyList<string> Names, IReadOnlyList<string> Tickets);
