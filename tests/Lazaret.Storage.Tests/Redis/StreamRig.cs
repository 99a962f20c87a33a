using Lazaret.Core.Domains;
using Lazaret.Storage.Redis.Domains;
using Lazaret.TestKit.Redis;

namespace Lazaret.Storage.Tests.Redis;

/// <summary>Names in a stream; a lease runs out when the server is told that the entry has been idle for long.</summary>
public sealed class StreamRig(RedisServer server, int database) : DomainQueueRig(server, database)
{
    public const string Stream = "domains";

    public Action<RedisStreamOptions>? Change { get; set; }

    public override async Task<IDomainQueue> OpenAsync(string consumer, int mostTries = 16)
    {
        RedisStreamOptions options = new() { Server = Options(Server), Database = Database, MostTries = mostTries, Stream = Stream, Consumer = consumer };
        Change?.Invoke(options);
        return await RedisStreamQueue.OpenAsync(options, null, TestContext.Current.CancellationToken);
    }

    public override async Task AddAsync(params string[] names)
    {
        foreach (string name in names)
        {
            await AskAsync("XADD", Stream, "*", "domain", name);
        }
    }

    public override async Task<string?> LabelAsync(string name) => Strings(await AskAsync("HGET", "dga:v1:" + name, "label")).FirstOrDefault();

    public override async Task ExpireAsync()
    {
        // Rows of id and consumer (idle and tries are numbers): what they are stays, but for the time.
        string from = "-";
        while (Strings(await AskAsync("XPENDING", Stream, "lazaret", from, "+", "100")) is { Count: > 0 } rows)
        {
            foreach (IGrouping<string, string[]> consumer in rows.Chunk(2).GroupBy(r => r[1]))
            {
                await AskAsync(["XCLAIM", Stream, "lazaret", consumer.Key, "0", .. consumer.Select(r => r[0]), "IDLE", "3600000", "JUSTID"]);
            }

            from = "(" + rows[^2];
        }
    }

    public override async Task<IReadOnlyDictionary<string, string>> RejectedAsync()
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        List<string> words = Strings(await AskAsync("XRANGE", Stream + ":dead", "-", "+"));
        for (int i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == "reason")
            {
                found[words[i + 2] == "domain" ? words[i + 3] : ""] = words[i + 1];
            }
        }

        return found;
    }

    public override NameAnswer Answer(string name, string label) => new(AnswerKind.Labelled, label, [new AnswerDetail("domain", name), new AnswerDetail("label", label)]);
}
