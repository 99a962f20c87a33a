namespace Lazaret.Dispatch.Settings;

/// <summary>What keeps the events.</summary>
internal enum EventLogKind
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    Kafka,
}
