using Lazaret.Core.Domains;
using Lazaret.Core.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis.Domains;

/// <summary>
/// Names in a set, answers as plain keys: <c>SADD SET name</c>, and some time later <c>GET name</c> is <c>DGA</c> or <c>ok</c>, without an expiry (<c>domain-classifier</c> §1.7). A claim moves
/// names from the set to a set of its own in one script, and its answers are written by the script that ends it: a crash leaves both or none.
/// </summary>
public sealed class RedisSetQueue : IDomainQueue
{
    private const int ClaimsAtOnce = 16;
    private readonly RedisQueueLink link;
    private readonly RedisSetOptions options;

    private RedisSetQueue(RedisQueueLink link, RedisSetOptions options)
    {
        this.link = link;
        this.options = options;
    }

    /// <inheritdoc/>
    public string Kind => $"redis set {options.Set}";

    /// <inheritdoc/>
    public bool WantsDetails => false;

    /// <inheritdoc/>
    public TimeSpan Lease => options.Lease;

    /// <summary>What the operator should know about this server, in sentences.</summary>
    public IReadOnlyList<string> Warnings => link.Warnings;

    private string Now => options.Clock is { } clock ? clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture) : "";

    /// <summary>Connects, and checks that the keys can be used.</summary>
    /// <param name="options">Which set, and where.</param>
    /// <param name="logger">Hears when the connection is lost and back; null = nobody does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DomainQueueRefusedException">The options are wrong, or the server cannot be used: trying again changes nothing.</exception>
    /// <exception cref="DomainQueueException">The server cannot be reached.</exception>
    public static async Task<RedisSetQueue> OpenAsync(RedisSetOptions options, ILogger? logger, CancellationToken cancellationToken)
    {
        RedisQueueLink link = await RedisQueueLink.ConnectAsync(options, new Version(5, 0), logger ?? NullLogger.Instance, cancellationToken).ConfigureAwait(false);
        try
        {
            await link.RequireKindAsync(options.Set, "set").ConfigureAwait(false);
            await link.RequireKindAsync(options.Set + ":inflight", "zset").ConfigureAwait(false);
            await link.RequireKindAsync(options.Set + ":tries", "hash").ConfigureAwait(false);
            await link.RequireKindAsync(options.Set + ":rejected", "hash").ConfigureAwait(false);
            return new RedisSetQueue(link, options);
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DomainClaim> ClaimAsync(string id, int most, CancellationToken cancellationToken)
    {
        RedisResult[] names = (RedisResult[])(await link.RunAsync(SetScripts.Claim, Keys(id), id, most, Milliseconds(options.Lease), Now).ConfigureAwait(false))!;
        return new DomainClaim(id, Array.ConvertAll(names, n => LosslessUtf8.Decode((byte[])n!)), []);
    }

    /// <inheritdoc/>
    public async ValueTask<Completion> CompleteAsync(DomainClaim claim, ReadOnlyMemory<NameAnswer> answers, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(answers.Length, claim.Names.Count);
        if (answers.Length == 0)
        {
            return default;
        }

        RedisValue[] words = new RedisValue[1 + (2 * answers.Length)];
        words[0] = claim.Id;
        for (int i = 0; i < answers.Length; i++)
        {
            words[1 + (2 * i)] = LosslessUtf8.Encode(claim.Names[i]);
            words[2 + (2 * i)] = Word(answers.Span[i]);
        }

        RedisResult[] did = (RedisResult[])(await link.RunAsync(SetScripts.Complete, Keys(claim.Id), words).ConfigureAwait(false))!;
        return new Completion((int)did[0], (int)did[1], (int)did[2], (int)did[3]);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(DomainClaim claim, CancellationToken cancellationToken) =>
        (int)await link.RunAsync(SetScripts.Renew, Keys(claim.Id), claim.Id, Milliseconds(options.Lease), Now).ConfigureAwait(false) == 1;

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(DomainClaim claim, CancellationToken cancellationToken) => await link.RunAsync(SetScripts.Release, Keys(claim.Id), claim.Id).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Reclaimed> ReclaimAsync(CancellationToken cancellationToken)
    {
        Reclaimed all = default;
        while (true)
        {
            RedisResult[] did = (RedisResult[])(await link.RunAsync(SetScripts.Reclaim, Keys(""), ClaimsAtOnce, options.MostTries, Now).ConfigureAwait(false))!;
            (int returned, int rejected) = ((int)did[0], (int)did[1]);
            if (returned + rejected == 0)
            {
                return all;
            }

            all = new Reclaimed(all.Returned + returned, all.Rejected + rejected);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken)
    {
        RedisResult[] counts = (RedisResult[])(await link.RunAsync(SetScripts.Count, Keys("")).ConfigureAwait(false))!;
        return new QueueCounts((long)counts[0], (long)counts[1], (long)counts[2]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => link.DisposeAsync();

    private static RedisValue Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    private RedisKey[] Keys(string id) => [options.Set, options.Set + ":inflight", options.Set + ":tries", options.Set + ":rejected", $"{options.Set}:claim:{id}"];

    private string Word(NameAnswer answer) => answer.Kind switch
    {
        AnswerKind.Labelled => "=" + answer.Text,
        AnswerKind.NotApplicable => (options.AnswerNotApplicable ? "~" : "!") + answer.Text,
        AnswerKind.Rejected => "!" + answer.Text,
        _ => "+",
    };
}
