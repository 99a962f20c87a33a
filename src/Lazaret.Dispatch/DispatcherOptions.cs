using Lazaret.Dispatch.Delivery;
using Lazaret.Dispatch.Security;
using Lazaret.Dispatch.Sources;

namespace Lazaret.Dispatch;

/// <summary>Settings of a <see cref="Dispatcher"/>.</summary>
internal sealed class DispatcherOptions
{
    /// <summary>Part of the names of topics and consumers. Default <c>test01</c>.</summary>
    public string TopicPrefix { get; set; } = "test01";

    /// <summary>Default: every source with a usable name is taken.</summary>
    public SourceCatalog Sources { get; set; } = SourceCatalog.Empty;

    /// <summary>Changes of topics, by name without <c>azul.PREFIX.</c>.</summary>
    public IReadOnlyDictionary<string, TopicChange> Topics { get; set; } = new Dictionary<string, TopicChange>();

    /// <summary>Of topics for which nothing else is said. Default 1.</summary>
    public int Partitions { get; set; } = 1;

    /// <summary>The same for copies. Default 1.</summary>
    public int Replicas { get; set; } = 1;

    /// <summary>The largest event, as Avro bytes. Default 3 MiB.</summary>
    public int MessageMaxBytes { get; set; } = 3 << 20;

    /// <summary>The largest body of a request with events, bytes. Default 64 MiB.</summary>
    public long MaxBodyBytes { get; set; } = 64 << 20;

    /// <summary>The most events in one answer. Default 1000.</summary>
    public int FetchLimit { get; set; } = 1000;

    /// <summary>How long a fetch waits when it does not say. Default 5 s.</summary>
    public TimeSpan DefaultWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Memory for dropping repetitions, bytes; 0 (default) = off.</summary>
    public long DedupeBytes { get; set; }

    /// <summary>Memory for results that are taken again, bytes; 0 (default) = off.</summary>
    public long ReplayBytes { get; set; }

    /// <summary>Only results that took longer are kept. Default 10 s.</summary>
    public double ReplayMinSeconds { get; set; } = 10;

    /// <summary>How long they are kept. Default 30 minutes.</summary>
    public TimeSpan ReplayLife { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A status of which nothing is left to be published (aged off, deleted) is answered with 200, not 425: plugins end at any other answer. Default true.</summary>
    public bool AcceptFilteredStatus { get; set; } = true;

    /// <summary>The labels of security strings; null = there are none, so whoever asks for a limit gets only events without one.</summary>
    public SecurityModel? Security { get; set; }

    public DeliveryOptions Delivery { get; set; } = new();

    /// <summary>How often lost tasks, retention and compaction are looked at. Default 30 s.</summary>
    public TimeSpan Housekeeping { get; set; } = TimeSpan.FromSeconds(30);
}
