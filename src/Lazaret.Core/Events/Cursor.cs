namespace Lazaret.Core.Events;

/// <summary>How far a consumer came in one partition.</summary>
/// <param name="Subscription">Which of its subscriptions: <c>expedite</c>, <c>live</c>, <c>historic</c>.</param>
/// <param name="In">Where.</param>
/// <param name="Next">The first offset that it did not see.</param>
/// <param name="Stop">The offset at which it ends; null = never. Historic reading ends where live reading began, so that nothing is handed out twice.</param>
public sealed record Cursor(string Subscription, TopicPartition In, long Next, long? Stop = null)
{
    public bool IsAtStop => Next >= Stop;
}
