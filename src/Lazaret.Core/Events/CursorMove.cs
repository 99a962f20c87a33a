namespace Lazaret.Core.Events;

/// <summary>A consumer saw records: its cursor moves, when it still stands where it was read.</summary>
/// <param name="Subscription">See <see cref="Cursor.Subscription"/>.</param>
/// <param name="In">Where.</param>
/// <param name="From">Where it must stand.</param>
/// <param name="To">Where it stands then.</param>
public readonly record struct CursorMove(string Subscription, TopicPartition In, long From, long To);
