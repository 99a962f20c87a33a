using Lazaret.Domains.Classify;
using Lazaret.Domains.Grpc;
using Lazaret.Domains.Model;
using Lazaret.Domains.Names;
using Lazaret.Domains.Protos.V1;
using Lazaret.Domains.Verdicts;
using V3 = Lazaret.Domains.Protos.V3;
using V4 = Lazaret.Domains.Protos.V4;

namespace Lazaret.Domains.Client;

/// <summary>
/// Asks servers, ours and those of the existing system, and spreads the work over all of them. Every call has a deadline; a server that fails is left out until it is well, and its names are asked
/// elsewhere.
/// </summary>
/// <remarks>Servers of the existing system decide by their own threshold, whatever profile is asked for. A name that is none is not sent to them: some texts make them fail.</remarks>
internal sealed class RemoteClassifier : IDomainClassifier, IAsyncDisposable
{
    private readonly RemoteOptions options;
    private readonly ServerPool pool;
    private readonly RetryingCaller caller;
    private readonly FamilyNames families = new();
    private readonly Lazy<DomainNormalizer> normalizer = new(static () => new DomainNormalizer(PublicSuffixList.Embedded));
    private volatile ModelInfo model = new("", "", []);

    /// <exception cref="ArgumentException">An option is not allowed; the message is a sentence.</exception>
    public RemoteClassifier(RemoteOptions options, TimeProvider time)
    {
        options.Check();
        this.options = options;
        pool = new ServerPool(options, time);
        caller = new RetryingCaller(pool, options, time);
    }

    public ModelInfo Model => model;

    /// <summary>The servers that are known now, and how they are.</summary>
    public IReadOnlyList<RemoteServer> Servers => pool.Servers;

    public async ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        long deadline = caller.DeadlineFromNow();
        if (this.options.Protocol != RemoteProtocol.Auto)
        {
            await OneByOneAsync(names, scores, deadline, cancellationToken).ConfigureAwait(false);
            return;
        }

        int size = this.options.BatchNames;
        await EachAsync((names.Length + size - 1) / size, this.options.Batches, (part, ct) =>
        {
            int from = part * size;
            int count = Math.Min(size, names.Length - from);
            return BatchAsync(names.Slice(from, count), scores.Slice(from, count), options, deadline, ct);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken)
    {
        long deadline = caller.DeadlineFromNow();
        if (this.options.Protocol == RemoteProtocol.Auto)
        {
            DescribeRequest question = new() { Name = name, Profile = WireScores.ToWire(options.Profile), Explain = explain };
            Description? answer = await caller.AskAsync(
                (server, timeout, ct) => WithBatchesAsync(server, "Describe", question, Description.Parser, timeout, ct), deadline, cancellationToken).ConfigureAwait(false);
            if (answer is not null)
            {
                DomainScore result = Score(answer.Score ?? new Score());
                Learn(answer.Model, answer.ModelHash);
                return WireVerdicts.FromWire(answer, result);
            }
        }

        return await LegacyVerdictAsync(name, options.Profile, deadline, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private async Task BatchAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, long deadline, CancellationToken cancellationToken)
    {
        BatchRequest question = new() { Profile = WireScores.ToWire(options.Profile) };
        foreach (string name in names.Span)
        {
            question.Names.Add(name);
        }

        BatchReply? answer = await caller.AskAsync(
            async (server, timeout, ct) =>
            {
                BatchReply? reply = await WithBatchesAsync(server, "ClassifyBatch", question, BatchReply.Parser, timeout, ct).ConfigureAwait(false);
                return reply is null || reply.Scores.Count == names.Length
                    ? reply
                    : throw new RemoteCallException(GrpcCode.Internal, $"it answered {reply.Scores.Count} scores to {names.Length} names");
            },
            deadline,
            cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            await OneByOneAsync(names, scores, deadline, cancellationToken).ConfigureAwait(false);
            return;
        }

        for (int i = 0; i < answer.Scores.Count; i++)
        {
            scores.Span[i] = Score(answer.Scores[i]);
        }

        Learn(answer.Model, answer.ModelHash);
    }

    /// <summary>Asks our own service; null when the server has none.</summary>
    private static async Task<T?> WithBatchesAsync<T>(RemoteServer server, string method, Google.Protobuf.IMessage question, Google.Protobuf.MessageParser<T> parser, TimeSpan timeout, CancellationToken cancellationToken)
        where T : class, Google.Protobuf.IMessage<T>
    {
        if (server.HasNoBatches)
        {
            return null;
        }

        try
        {
            return (await server.Connection.AskAsync(DomainsService.Path(method), question, parser, timeout, cancellationToken).ConfigureAwait(false)).Message;
        }
        catch (RemoteCallException e) when (e.Code == GrpcCode.Unimplemented)
        {
            server.HasNoBatches = true;
            return null;
        }
    }

    private Task OneByOneAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, long deadline, CancellationToken cancellationToken) =>
        EachAsync(names.Length, options.Singles, async (i, ct) =>
        {
            (DomainScore score, _) = await SingleAsync(names.Span[i], deadline, ct).ConfigureAwait(false);
            scores.Span[i] = score;
        }, cancellationToken);

    /// <summary>One name by one of the existing interfaces.</summary>
    private async Task<(DomainScore Score, V4.Domain? Answer)> SingleAsync(string name, long deadline, CancellationToken cancellationToken)
    {
        if (Refused(name) is { } reason)
        {
            return (DomainScore.NotApplicable(reason), null);
        }

        return await caller.AskAsync<(DomainScore, V4.Domain?)>(
            async (server, timeout, ct) =>
            {
                try
                {
                    if (options.Protocol == RemoteProtocol.V3)
                    {
                        GrpcAnswer<V3.Classification> three = await server.Connection
                            .AskAsync(CompatServices.Path, new V3.Domain { Fqdn = name }, V3.Classification.Parser, timeout, ct).ConfigureAwait(false);
                        Learn(three.Model, three.ModelHash);
                        return (LegacyAnswers.OfV3(three.Message.BinaryClassification), null);
                    }

                    GrpcAnswer<V4.Domain> four = await server.Connection.AskAsync(CompatServices.Path, new V4.Domain { Fqdn = name }, V4.Domain.Parser, timeout, ct).ConfigureAwait(false);
                    DomainScore score = LegacyAnswers.OfV4(four.Message, four.NotApplicable, families);
                    Learn(four.Model, four.ModelHash);
                    return (score, four.Message);
                }
                catch (RemoteCallException e) when (e.Code == GrpcCode.Unknown && name.Length > LegacyAnswers.LongestName)
                {
                    return (DomainScore.NotApplicable(NotApplicableReason.TooLong), null);
                }
            },
            deadline,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<DomainVerdict> LegacyVerdictAsync(string name, ThresholdProfile profile, long deadline, CancellationToken cancellationToken)
    {
        (DomainScore score, V4.Domain? answer) = await SingleAsync(name, deadline, cancellationToken).ConfigureAwait(false);
        bool dga = score.Kind == VerdictKind.Dga;
        string family = !dga ? "" : score.Family >= 0 ? families.All[score.Family] : WireScores.UnknownFamily;
        (string normal, string registrable, string suffix, string unicode) = Parts(name, score.Kind == VerdictKind.NotApplicable);
        return new DomainVerdict
        {
            Domain = name,
            Normalized = normal,
            Unicode = unicode,
            Registrable = registrable,
            Suffix = suffix,
            Result = score,
            Profile = profile,
            Family = family,
            Families = dga && score.Family >= 0 ? [new FamilyScore(family, score.FamilyScore)] : [],
            Words = answer is null ? [] : [.. answer.Words.Select(w => new WordScore(w.Value, w.BinaryScore, w.BinaryLabel == "DGA", w.FamilyScore, w.FamilyLabel))],
        };
    }

    private NotApplicableReason? Refused(string name)
    {
        Span<byte> text = stackalloc byte[DomainNormalizer.MaxLength];
        NormalizedName normal = normalizer.Value.Normalize(name, text);
        return normal.IsApplicable ? null : normal.Reason;
    }

    private (string Normal, string Registrable, string Suffix, string Unicode) Parts(string name, bool none)
    {
        if (none)
        {
            return ("", "", "", "");
        }

        Span<byte> buffer = stackalloc byte[DomainNormalizer.MaxLength];
        NormalizedName normal = normalizer.Value.Normalize(name, buffer);
        string text = System.Text.Encoding.ASCII.GetString(buffer[..normal.Length]);
        return (text, text[normal.RegistrableStart..], text[normal.SuffixStart..], DomainNormalizer.ToUnicode(buffer[..normal.Length]));
    }

    private DomainScore Score(Score wire) => new(
        (VerdictKind)wire.Kind, (NotApplicableReason)wire.Reason, wire.Score_, wire.Margin, wire.RandomLogit, wire.WordListLogit, (DomainCategory)wire.Category, families.Number(wire.Family), wire.FamilyScore);

    private void Learn(string id, string hash)
    {
        ModelInfo known = model;
        if ((id.Length > 0 && (id != known.Id || hash != known.Hash)) || known.Families.Count != families.All.Count)
        {
            model = id.Length > 0 ? new ModelInfo(id, hash, families.All) : known with { Families = families.All };
        }
    }

    /// <summary>Runs a body for each number from 0 on, so many at a time; the first failure ends the rest.</summary>
    private static async Task EachAsync(int count, int atATime, Func<int, CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        if (count == 1)
        {
            await body(0, cancellationToken).ConfigureAwait(false);
            return;
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int next = -1;
        Exception? first = null;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, atATime)).Select(async _ =>
        {
            try
            {
                for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                {
                    await body(i, end.Token).ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref first, e, null);
                await end.CancelAsync().ConfigureAwait(false);
            }
        })).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
