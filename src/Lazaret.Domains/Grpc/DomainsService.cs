using System.Buffers;
using Google.Protobuf.Collections;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Protos.V1;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Grpc;

/// <summary>The service <c>lazaret.dga.v1.Domains</c>: batches, the long form and the model. Streams are in <see cref="ClassifyStream"/>.</summary>
internal sealed class DomainsService(IDomainClassifier classifier, ThresholdProfile profile, ServerMetrics metrics)
{
    public const string Name = "lazaret.dga.v1.Domains";

    /// <summary>So many names in one message.</summary>
    public const int MostNames = 16_384;

    public static string Path(string method) => $"/{Name}/{method}";

    public void Map(GrpcRoutes routes)
    {
        routes.Unary(Path("ClassifyBatch"), BatchRequest.Parser, BatchAsync);
        routes.Unary(Path("Describe"), DescribeRequest.Parser, DescribeAsync);
        routes.Unary(Path("GetModel"), GetModelRequest.Parser, (_, _) => ValueTask.FromResult(Model()));
        routes.Stream(Path("ClassifyStream"), call => new ClassifyStream(this, call).RunAsync());
    }

    /// <summary>Scores the names into <paramref name="into"/>.</summary>
    /// <returns>The model that scored them.</returns>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: too many names, or no such profile.</exception>
    public async ValueTask<ModelInfo> ScoreAsync(RepeatedField<string> names, Profile asked, RepeatedField<Score> into, CancellationToken cancellationToken)
    {
        int count = names.Count;
        if (count > MostNames)
        {
            throw new GrpcException(GrpcCode.InvalidArgument, $"the message has {count} names; allowed are {MostNames}");
        }

        ClassifyOptions options = new(WireScores.FromWire(asked, profile));
        string[] texts = ArrayPool<string>.Shared.Rent(count);
        names.CopyTo(texts, 0);

        // Not given back when the call is cancelled: somebody may still be writing.
        DomainScore[] scores = ArrayPool<DomainScore>.Shared.Rent(count);
        await classifier.ScoreAsync(texts.AsMemory(0, count), scores.AsMemory(0, count), options, cancellationToken).ConfigureAwait(false);
        ModelInfo model = classifier.Model;
        metrics.Scored(scores.AsSpan(0, count));
        into.Capacity = count;
        for (int i = 0; i < count; i++)
        {
            into.Add(WireScores.ToWire(scores[i], model));
        }

        ArrayPool<string>.Shared.Return(texts, clearArray: true);
        ArrayPool<DomainScore>.Shared.Return(scores);
        return model;
    }

    private async ValueTask<BatchReply> BatchAsync(BatchRequest question, GrpcCall call)
    {
        BatchReply answer = new();
        ModelInfo model = await ScoreAsync(question.Names, question.Profile, answer.Scores, call.Ended).ConfigureAwait(false);
        answer.Model = model.Id;
        answer.ModelHash = model.Hash;
        return answer;
    }

    private async ValueTask<Description> DescribeAsync(DescribeRequest question, GrpcCall call)
    {
        ClassifyOptions options = new(WireScores.FromWire(question.Profile, profile));
        DomainVerdict verdict = await classifier.DescribeAsync(question.Name, options, question.Explain, call.Ended).ConfigureAwait(false);
        metrics.Scored(verdict.Result);
        return WireVerdicts.ToWire(verdict, classifier.Model);
    }

    private Protos.V1.Model Model()
    {
        ModelInfo model = classifier.Model;
        return new Protos.V1.Model { Id = model.Id, Hash = model.Hash, Families = { model.Families }, Profile = WireScores.ToWire(profile) };
    }
}
