using System.Globalization;
using Lazaret.Core.Domains;
using Lazaret.Core.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis.Domains;

/// <summary>
/// Names as entries of a Redis stream, shared by a consumer group; answers with all that is known, as keys with a prefix of their own and, when wanted, in a stream. Each answer and the end of its
/// entry's lease are one step. Entries that cannot be answered end in a stream of dead letters, with the reason.
/// </summary>
public sealed class RedisStreamQueue : IDomainQueue
{
    private readonly RedisQueueLink link;
    private readonly RedisStreamOptions options;
    private readonly RedisKey[] keys;
    private volatile bool expired = true;

    private RedisStreamQueue(RedisQueueLink link, RedisStreamOptions options)
    {
        this.link = link;
        this.options = options;
        keys = [options.Stream, options.DeadStream, options.ResultStream ?? options.DeadStream];
    }

    /// <inheritdoc/>
    public string Kind => $"redis stream {options.Stream}";

    /// <inheritdoc/>
    public bool WantsDetails => true;

    /// <inheritdoc/>
    public TimeSpan Lease => options.Lease;

    /// <summary>What the operator should know about this server, in sentences.</summary>
    public IReadOnlyList<string> Warnings => link.Warnings;

    /// <summary>Connects, checks that the keys can be used, and makes the group when it is not there.</summary>
    /// <param name="options">Which stream, and where.</param>
    /// <param name="logger">Hears when the connection is lost and back; null = nobody does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DomainQueueRefusedException">The options are wrong, or the server cannot be used: trying again changes nothing.</exception>
    /// <exception cref="DomainQueueException">The server cannot be reached.</exception>
    public static async Task<RedisStreamQueue> OpenAsync(RedisStreamOptions options, ILogger? logger, CancellationToken cancellationToken)
    {
        RedisQueueLink link = await RedisQueueLink.ConnectAsync(options, new Version(6, 2), logger ?? NullLogger.Instance, cancellationToken).ConfigureAwait(false);
        try
        {
            RedisStreamQueue queue = new(link, options);
            foreach (RedisKey key in queue.keys)
            {
                await link.RequireKindAsync(key!, "stream").ConfigureAwait(false);
            }

            await queue.MakeGroupAsync().ConfigureAwait(false);
            return queue;
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
        bool look = expired;
        RedisResult[] got = (RedisResult[])(await RunAsync(StreamScripts.Claim, [most, Milliseconds(options.Lease), look ? 1 : 0, options.Field, options.KeptEntries]).ConfigureAwait(false))!;
        if (look && (int)got[0] == 0)
        {
            expired = false;
        }

        RedisResult[] rows = (RedisResult[])got[2]!;
        string[] names = new string[rows.Length / 2];
        string[] tickets = new string[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            tickets[i] = (string)rows[2 * i]!;
            names[i] = LosslessUtf8.Decode((byte[])rows[(2 * i) + 1]!);
        }

        return new DomainClaim(id, names, tickets);
    }

    /// <inheritdoc/>
    public async ValueTask<Completion> CompleteAsync(DomainClaim claim, ReadOnlyMemory<NameAnswer> answers, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(answers.Length, claim.Names.Count);
        if (answers.Length == 0)
        {
            return default;
        }

        List<RedisValue> words =
        [
            (long)options.Ttl.TotalMilliseconds, options.Format == ResultFormat.Hash ? "hash" : "string", options.ResultStream is null ? 0 : 1, options.DeleteDone ? 1 : 0, options.KeptEntries,
        ];
        bool returns = false;
        for (int i = 0; i < answers.Length; i++)
        {
            NameAnswer answer = answers.Span[i];
            words.Add(claim.Tickets[i]);
            switch (answer.Kind)
            {
                case AnswerKind.Labelled or AnswerKind.NotApplicable:
                    AddResult(words, claim.Names[i], answer);
                    break;
                case AnswerKind.Rejected:
                    words.AddRange(["!", answer.Text, 0]);
                    break;
                default:
                    words.AddRange(["+", "", 0]);
                    returns = true;
                    break;
            }
        }

        RedisResult[] did = (RedisResult[])(await RunAsync(StreamScripts.Complete, words).ConfigureAwait(false))!;
        expired |= returns;
        return new Completion((int)did[0], (int)did[1], (int)did[2], (int)did[3]);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(DomainClaim claim, CancellationToken cancellationToken) => (long)await RunAsync(StreamScripts.Renew, Tickets(claim)).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(DomainClaim claim, CancellationToken cancellationToken)
    {
        if (claim.Tickets.Count > 0)
        {
            await RunAsync(StreamScripts.Release, Tickets(claim)).ConfigureAwait(false);
            expired = true;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Reclaimed> ReclaimAsync(CancellationToken cancellationToken)
    {
        RedisResult[] did = (RedisResult[])(await RunAsync(
            StreamScripts.Reclaim, [Milliseconds(options.Lease), options.MostTries, options.KeptEntries, options.DeleteDone ? 1 : 0]).ConfigureAwait(false))!;
        int waiting = (int)did[0];
        expired |= waiting > 0;
        return new Reclaimed(waiting, (int)did[1]);
    }

    /// <inheritdoc/>
    public async ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken)
    {
        RedisResult[] counts = (RedisResult[])(await RunAsync(StreamScripts.Count, []).ConfigureAwait(false))!;
        return new QueueCounts((long)counts[0], (long)counts[1], (long)counts[2]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await RunAsync(StreamScripts.Leave, []).ConfigureAwait(false);
        }
        catch (DomainQueueException)
        {
            // It stays in the group's list, which harms nobody.
        }

        await link.DisposeAsync().ConfigureAwait(false);
    }

    private static RedisValue Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    private static RedisValue[] Tickets(DomainClaim claim) => [.. claim.Tickets.Select(t => (RedisValue)t)];

    private async Task<RedisResult> RunAsync(RedisScript script, IReadOnlyList<RedisValue> arguments)
    {
        try
        {
            return await link.RunAsync(script, keys, [options.Group, options.Consumer, .. arguments]).ConfigureAwait(false);
        }
        catch (DomainQueueException e) when (e.Message.Contains("NOGROUP", StringComparison.Ordinal))
        {
            // Somebody removed stream or group while we ran.
            await MakeGroupAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task MakeGroupAsync()
    {
        try
        {
            await link.SendAsync("XGROUP", "CREATE", options.Stream, options.Group, "0", "MKSTREAM").ConfigureAwait(false);
        }
        catch (DomainQueueException e) when (e.Message.Contains("BUSYGROUP", StringComparison.Ordinal))
        {
            // It is there.
        }
    }

    private void AddResult(List<RedisValue> words, string name, NameAnswer answer)
    {
        words.Add("=");
        words.Add(LosslessUtf8.Encode(options.ResultPrefix + name));
        IReadOnlyList<AnswerDetail> details = answer.Details ?? [new AnswerDetail("label", answer.Text)];
        if (options.Format == ResultFormat.Json)
        {
            words.Add(1);
            words.Add(ResultJson.Write(details));
            return;
        }

        words.Add((2 * details.Count).ToString(CultureInfo.InvariantCulture));
        foreach (AnswerDetail detail in details)
        {
            words.Add(detail.Name);
            words.Add(LosslessUtf8.Encode(detail.Value));
        }
    }
}
