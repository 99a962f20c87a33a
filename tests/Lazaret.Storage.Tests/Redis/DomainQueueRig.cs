using System.Globalization;
using Lazaret.Core.Domains;
using Lazaret.Storage.Redis;
using Lazaret.Storage.Redis.Domains;
using Lazaret.TestKit.Redis;

namespace Lazaret.Storage.Tests.Redis;

/// <summary>What the facts about queues of names need to know of one kind of them.</summary>
public abstract class DomainQueueRig : IAsyncDisposable
{
    protected DomainQueueRig(RedisServer server, int database)
    {
        Server = server;
        Database = database;
    }

    public RedisServer Server { get; }

    public int Database { get; }

    public static RedisStoreOptions Options(RedisServer server) =>
        new() { Endpoints = [server.Endpoint], ConnectTimeout = TimeSpan.FromSeconds(30), CommandTimeout = TimeSpan.FromSeconds(60) };

    /// <summary>Opens it once more, as another process would.</summary>
    public abstract Task<IDomainQueue> OpenAsync(string consumer, int mostTries = 16);

    /// <summary>Puts names in.</summary>
    public abstract Task AddAsync(params string[] names);

    /// <summary>The label that a name has; null = none.</summary>
    public abstract Task<string?> LabelAsync(string name);

    /// <summary>All leases run out now.</summary>
    public abstract Task ExpireAsync();

    /// <summary>Names that were put aside, with the reason.</summary>
    public abstract Task<IReadOnlyDictionary<string, string>> RejectedAsync();

    /// <summary>An answer that <see cref="LabelAsync"/> gives back.</summary>
    public abstract NameAnswer Answer(string name, string label);

    public Task<string> AskAsync(params string[] words) => Server.AskAsync(Database, words);

    /// <summary>The strings of an array that the server answered.</summary>
    public static List<string> Strings(string answer)
    {
        string[] lines = answer.Split("\r\n");
        List<string> found = [];
        for (int i = 0; i + 1 < lines.Length; i++)
        {
            if (lines[i].StartsWith('$') && lines[i] != "$-1")
            {
                found.Add(lines[++i]);
            }
        }

        return found;
    }

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
