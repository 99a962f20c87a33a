namespace Lazaret.Dispatch.Settings;

/// <summary>What keeps tasks, consumers and the pause (<c>event-dispatcher</c> §9).</summary>
internal enum StateKind
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    Redis,
}
