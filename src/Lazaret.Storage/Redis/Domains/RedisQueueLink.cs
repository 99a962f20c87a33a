using System.Globalization;
using Lazaret.Core.Domains;
using Lazaret.Core.Events;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis.Domains;

/// <summary>The connection of a queue: the same link that deliveries use, whose failures are those of a queue.</summary>
internal sealed class RedisQueueLink : IAsyncDisposable
{
    private readonly RedisLink link;
    private readonly int database;

    private RedisQueueLink(RedisLink link, int database)
    {
        this.link = link;
        this.database = database;
    }

    /// <summary>What the operator should know about this server: that it would forget names; in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <param name="options">Where, and which database.</param>
    /// <param name="oldest">The oldest version that has what is needed.</param>
    /// <param name="logger">Hears when the connection is lost and back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DomainQueueRefusedException">The options are wrong, or the server refuses us: trying again changes nothing.</exception>
    /// <exception cref="DomainQueueException">The server cannot be reached.</exception>
    public static async Task<RedisQueueLink> ConnectAsync(RedisQueueOptions options, Version oldest, ILogger logger, CancellationToken cancellationToken)
    {
        if (string.Join("; ", options.Wrong()) is { Length: > 0 } wrong)
        {
            throw new DomainQueueRefusedException($"The queue cannot be used as it is set: {wrong}.");
        }

        RedisLink link;
        try
        {
            link = await RedisLink.ConnectAsync(options.Server, logger, cancellationToken).ConfigureAwait(false);
        }
        catch (EventLogException e)
        {
            // Only a server that is not there may come up by itself: passwords, certificates and options do not.
            throw e.Message.EndsWith("cannot be reached.", StringComparison.Ordinal) ? new DomainQueueException(e.Message, e) : new DomainQueueRefusedException(e.Message, e);
        }

        RedisQueueLink made = new(link, options.Database);
        try
        {
            await made.CheckAsync(RedisConnecting.Name(options.Server), oldest).ConfigureAwait(false);
            return made;
        }
        catch
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task<RedisResult> RunAsync(RedisScript script, IReadOnlyList<RedisKey> keys, params IReadOnlyList<RedisValue> arguments) =>
        GuardAsync(link.RunAsync(database, script, keys, arguments));

    public Task<RedisResult> SendAsync(string command, params IReadOnlyList<RedisValue> arguments) => GuardAsync(link.SendAsync(database, command, arguments));

    public ValueTask DisposeAsync() => link.DisposeAsync();

    /// <exception cref="DomainQueueRefusedException">A key that we need is of another kind.</exception>
    public async Task RequireKindAsync(string key, string kind)
    {
        string found = (string?)await SendAsync("TYPE", key).ConfigureAwait(false) ?? "none";
        if (found != "none" && found != kind)
        {
            throw new DomainQueueRefusedException($"The key {key} holds a {found}; a {kind} is needed there. Move it away, or use another name.");
        }
    }

    private static async Task<RedisResult> GuardAsync(Task<RedisResult> asked)
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (EventLogException e)
        {
            throw new DomainQueueException(e.Message, e);
        }
        catch (ObjectDisposedException e)
        {
            throw new DomainQueueException("The connection to the Redis server is closed.", e);
        }
    }

    private async Task CheckAsync(string name, Version oldest)
    {
        Dictionary<string, string> info;
        try
        {
            info = await RedisServerCheck.InfoAsync(link).ConfigureAwait(false);
        }
        catch (EventLogException e)
        {
            // INFO may be forbidden; then nothing is known about it.
            Warnings = [$"{e.Message} So it is not known whether it keeps what it is given."];
            return;
        }

        string server = $"The Redis server {name}";
        if (info.GetValueOrDefault("cluster_enabled") == "1")
        {
            throw new DomainQueueRefusedException($"{server} is a cluster: a name and its result would lie on different nodes and could not change together. Use a single server, with replicas if wanted.");
        }

        if (Version.TryParse(info.GetValueOrDefault("redis_version"), out Version? version) && version < oldest)
        {
            throw new DomainQueueRefusedException($"{server} is version {version}; {oldest} or later is needed.");
        }

        Warnings = [.. Forgets(info).Select(what => $"{server} {what}")];
        await SendAsync("PING").ConfigureAwait(false);
    }

    private static IEnumerable<string> Forgets(Dictionary<string, string> info)
    {
        if (info.GetValueOrDefault("aof_enabled") != "1")
        {
            yield return "runs without an append-only file and forgets names and results when it ends: set 'appendonly yes' there.";
        }

        string policy = info.GetValueOrDefault("maxmemory_policy", "noeviction");
        if (info.GetValueOrDefault("maxmemory", "0") != "0" && policy != "noeviction" && !policy.StartsWith("volatile", StringComparison.Ordinal))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"throws names away when its memory is full (maxmemory-policy {policy}): set 'maxmemory-policy noeviction' there.");
        }
    }
}
