using System.Globalization;
using Lazaret.Core.Events;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis;

/// <summary>The connection. It comes back by itself; until then every call fails with one sentence.</summary>
internal sealed partial class RedisLink : IAsyncDisposable
{
    private readonly ConnectionMultiplexer connection;
    private readonly ILogger logger;
    private readonly string name;
    private readonly RedisValue prefix;
    private readonly TimeSpan patience;

    private RedisLink(ConnectionMultiplexer connection, RedisStoreOptions options, ILogger logger)
    {
        this.connection = connection;
        this.logger = logger;
        name = RedisConnecting.Name(options);
        prefix = options.Prefix;
        patience = options.CommandTimeout;
        connection.ConnectionFailed += (_, e) => LogLost(name, e.FailureType);
        connection.ConnectionRestored += (_, _) => LogBack(name);
    }

    /// <exception cref="EventLogException">The server cannot be reached, or refuses us; the message says why.</exception>
    public static async Task<RedisLink> ConnectAsync(RedisStoreOptions options, ILogger logger, CancellationToken cancellationToken) =>
        new(await RedisConnecting.ConnectAsync(options, cancellationToken).ConfigureAwait(false), options, logger);

    /// <summary>Runs a script in database 0; the prefix is put before the arguments.</summary>
    public Task<RedisResult> RunAsync(RedisScript script, params IReadOnlyList<RedisValue> arguments) => RunAsync(0, script, [script.Hash, 0, prefix, .. arguments.Select(a => (object)a)]);

    /// <summary>Runs a script with keys.</summary>
    public Task<RedisResult> RunAsync(int database, RedisScript script, IReadOnlyList<RedisKey> keys, params IReadOnlyList<RedisValue> arguments) =>
        RunAsync(database, script, [script.Hash, keys.Count, .. keys.Select(k => (object)k), .. arguments.Select(a => (object)a)]);

    private async Task<RedisResult> RunAsync(int database, RedisScript script, List<object> words)
    {
        try
        {
            return await AskAsync(database, "EVALSHA", words).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // The server does not know it yet, or was started again since: nothing was done.
            words[0] = script.Text;
        }
        catch (Exception e) when (Sentence(e) is { } sentence)
        {
            throw new EventLogException(sentence, e);
        }

        return await SendAsync(database, "EVAL", words).ConfigureAwait(false);
    }

    public Task<RedisResult> SendAsync(int database, string command, params IReadOnlyList<RedisValue> arguments) => SendAsync(database, command, [.. arguments.Select(a => (object)a)]);

    public async ValueTask DisposeAsync()
    {
        await connection.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        connection.Dispose();
    }

    private async Task<RedisResult> SendAsync(int database, string command, List<object> words)
    {
        try
        {
            return await AskAsync(database, command, words).ConfigureAwait(false);
        }
        catch (Exception e) when (Sentence(e) is { } sentence)
        {
            throw new EventLogException(sentence, e);
        }
    }

    // Reads too are the primary's: a replica may be behind.
    private Task<RedisResult> AskAsync(int database, string command, List<object> words) =>
        connection.GetDatabase(database).ExecuteAsync(command, words, CommandFlags.DemandMaster).WaitAsync(patience);

    private string? Sentence(Exception e) => e switch
    {
        RedisConnectionException => $"The Redis server {name} cannot be reached.",
        RedisServerException => $"The Redis server {name} refused a command: {e.Message.TrimEnd('.')}.",
        TimeoutException => string.Create(CultureInfo.InvariantCulture, $"The Redis server {name} did not answer in {patience.TotalSeconds:0.###} s."),
        RedisException or IOException => $"The Redis server {name} cannot be used: {e.Message.TrimEnd('.')}.",
        _ => null,
    };

    [LoggerMessage(1030, LogLevel.Warning, "The connection to the Redis server {Server} is lost ({Why}); it is tried again until it is back")]
    private partial void LogLost(string server, ConnectionFailureType why);

    [LoggerMessage(1031, LogLevel.Information, "The connection to the Redis server {Server} is back")]
    private partial void LogBack(string server);
}
