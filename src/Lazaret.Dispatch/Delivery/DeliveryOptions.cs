namespace Lazaret.Dispatch.Delivery;

/// <summary>How tasks are handed out.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>Part of the names of consumers.</summary>
    public string Prefix { get; set; } = "test01";

    /// <summary>A task that is not heard of for so long is handed out again. Default 30 minutes.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The same, once a plugin has sent a heartbeat: it sends one every 30 s. Default 2 minutes.</summary>
    public TimeSpan HeartbeatLease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a task is handed out before it is lost. Default 3.</summary>
    public int Attempts { get; set; } = 3;

    /// <summary>How long an answer may be on its way. Default 2 minutes.</summary>
    public TimeSpan SendLease { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>An answer ends with the event with which the stored bytes reach this. Default 64 MiB.</summary>
    public long MostReplyBytes { get; set; } = 64 << 20;

    /// <summary>A consumer that is not asked for so long is dropped from memory. Default 1 day.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromDays(1);
}
