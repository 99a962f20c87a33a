namespace Lazaret.Dispatch.Client;

/// <summary>The answer to a publication (<c>event-dispatcher</c> §2.3).</summary>
/// <param name="Ok">Events that were taken.</param>
/// <param name="Failures">Why others were not.</param>
internal sealed record PublishReply(int Ok, IReadOnlyList<string> Failures);
