namespace Lazaret.Dispatch.Reprocess;

/// <summary>What is copied from a former prefix to the present one, and how (<c>event-dispatcher</c> §8.7).</summary>
internal sealed class ReprocessOptions
{
    public required string PreviousPrefix { get; init; }

    public required string Prefix { get; init; }

    /// <summary>The dispatcher's own topics; false = those of binary events of sources.</summary>
    public required bool System { get; init; }

    /// <summary>With <see cref="System"/>: which, by their names behind <c>system.</c></summary>
    public IReadOnlyList<string> IncludeSystem { get; init; } = ["delete", "error", "expedite", "insert"];

    /// <summary>Full names of topics that are left out.</summary>
    public IReadOnlyList<string> DenyTopics { get; init; } = [];

    /// <summary>Under this name it is kept how far it came. Default <c>azul-reprocessor</c>.</summary>
    public string ConsumerGroup { get; init; } = "azul-reprocessor";

    /// <summary>Values are JSON, not Avro. Default false.</summary>
    public bool LegacyJson { get; init; }

    /// <summary>After more reads without an event a topic counts as done even when its end was not reached. Default 180.</summary>
    public int MaxEmptyPolls { get; init; } = 180;

    /// <summary>How long is waited after a read without an event. Default 1 s.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Events of one commit. Default 64.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Larger events are skipped, bytes of Avro. Default 3 MiB.</summary>
    public int MessageMaxBytes { get; init; } = 3 << 20;

    /// <summary>End when everything there is was copied. Default false: copying goes on until it is stopped.</summary>
    public bool Once { get; init; }

    /// <summary>The name of the cursors: other prefixes and the other mode have cursors of their own.</summary>
    public string Group => $"{ConsumerGroup}.{Prefix}.{(System ? "system" : "sources")}";
}
