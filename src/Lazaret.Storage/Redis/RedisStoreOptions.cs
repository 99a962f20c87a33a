using Lazaret.Core.Events;

namespace Lazaret.Storage.Redis;

/// <summary>Settings of <see cref="RedisDeliveryStore"/>.</summary>
public sealed class RedisStoreOptions
{
    /// <summary>
    /// <c>host:port</c>, or <c>host</c> for port 6379. Several are a primary and its replicas; only the primary is asked. Not a Redis Cluster: that has no logical databases.
    /// </summary>
    public required IReadOnlyList<string> Endpoints { get; set; }

    /// <summary>
    /// Who logs in; null, empty or <c>default</c> (the default) is the user that the server's <c>requirepass</c> is for. Others are refused at start: the client library knows passwords only.
    /// </summary>
    public string? User { get; set; }

    /// <summary>The password; null = none (the default).</summary>
    public string? Password { get; set; }

    /// <summary>Speak TLS 1.2 or 1.3. Default off.</summary>
    public bool Tls { get; set; }

    /// <summary>A PEM file with the authorities that may have signed the server's certificate; null (the default) = those of the system. Ignored without <see cref="Tls"/>.</summary>
    public string? CaFile { get; set; }

    /// <summary>The name in the server's certificate; null (the default) = the host of the endpoint. Ignored without <see cref="Tls"/>.</summary>
    public string? ServerName { get; set; }

    /// <summary>How long one attempt to connect may take; 100 ms to 1 h. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a failed connection is tried again before opening gives up; 0 to 10,000. Default 3. Once it is open a lost connection is tried again for ever; what is asked meanwhile fails.
    /// </summary>
    public int Retries { get; set; } = 3;

    /// <summary>How long an answer may take; 100 ms to 1 h. Default 10 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What the names of our keys in database 0 begin with; 1 to 64 visible ASCII characters. Default <c>lazaret:</c>. Replicas that share their work have the same.</summary>
    public string Prefix { get; set; } = "lazaret:";

    /// <summary>
    /// Refuse a server that would forget tasks: one without <c>appendonly yes</c>, or one that removes any key when its memory is full. Default on. With <c>appendfsync everysec</c> a server that
    /// loses its power loses the last second; <c>appendfsync always</c> loses nothing.
    /// </summary>
    public bool RequireDurable { get; set; } = true;

    /// <summary>
    /// What tools that read database 0 as the existing dispatcher writes it are to find under the id of a task (<c>event-dispatcher</c> §9), for an hour or until it ends; null, or an answer of null
    /// = nothing (the default). Leave it off while an existing dispatcher looks for lost tasks there: it would take ours for its own.
    /// </summary>
    public Func<Lease, string?>? TaskRecord { get; set; }
}
