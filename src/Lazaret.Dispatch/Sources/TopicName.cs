namespace Lazaret.Dispatch.Sources;

/// <summary>What a topic name means: either a topic of the dispatcher's own, or binary events of a source with an action.</summary>
/// <param name="SystemName">Such as <c>status</c>; null for binary events.</param>
/// <param name="Source">The source of binary events; else null.</param>
/// <param name="Action">Their action; else null. Not necessarily one that is known today.</param>
internal readonly record struct TopicName(string? SystemName, string? Source, string? Action)
{
    public bool IsSystem => SystemName is not null;
}
