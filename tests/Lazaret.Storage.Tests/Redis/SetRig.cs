using Lazaret.Core.Domains;
using Lazaret.Storage.Redis.Domains;
using Lazaret.TestKit.Redis;
using Lazaret.TestKit.Time;

namespace Lazaret.Storage.Tests.Redis;

/// <summary>Names in a set; leases by a clock of the test's own.</summary>
public sealed class SetRig(RedisServer server, int database) : DomainQueueRig(server, database)
{
    public const string Set = "domains_todo";

    public ManualTimeProvider Clock { get; } = new();

    public override async Task<IDomainQueue> OpenAsync(string consumer, int mostTries = 16) => await RedisSetQueue.OpenAsync(
        new RedisSetOptions { Server = Options(Server), Database = Database, MostTries = mostTries, Clock = Clock }, null, TestContext.Current.CancellationToken);

    public override Task AddAsync(params string[] names) => AskAsync(["SADD", Set, .. names]);

    public override async Task<string?> LabelAsync(string name) => Strings(await AskAsync("GET", name)).FirstOrDefault();

    public override Task ExpireAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(31));
        return Task.CompletedTask;
    }

    public override async Task<IReadOnlyDictionary<string, string>> RejectedAsync() =>
        Strings(await AskAsync("HGETALL", Set + ":rejected")).Chunk(2).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    public override NameAnswer Answer(string name, string label) => new(AnswerKind.Labelled, label);
}
