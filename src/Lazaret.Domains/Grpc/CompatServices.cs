using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;
using V3 = Lazaret.Domains.Protos.V3;
using V4 = Lazaret.Domains.Protos.V4;

namespace Lazaret.Domains.Grpc;

/// <summary>The two interfaces of the existing classifier, which have the same path: each is served on a port of its own (docs/domains-grpc.md).</summary>
internal sealed class CompatServices(IDomainClassifier classifier, ThresholdProfile profile, ServerMetrics metrics)
{
    /// <summary>Path of both.</summary>
    public const string Path = "/Classifier/GetClassification";

    /// <summary>Where a value does not apply: the family of a benign name.</summary>
    public const string None = "N/A";

    /// <summary>What the existing system answers to a name that is too long for it.</summary>
    public const string TooLong = "N/A - domain too long for model";

    public void MapV4(GrpcRoutes routes) => routes.Unary(Path, V4.Domain.Parser, V4Async);

    public void MapV3(GrpcRoutes routes) => routes.Unary(Path, V3.Domain.Parser, V3Async);

    /// <summary>The answer of version 3: never <c>DGA</c> and never <c>ok</c> for a text that was not scored.</summary>
    public static string Label(in DomainScore score) => score.Kind switch
    {
        VerdictKind.Dga => "DGA",
        VerdictKind.NotApplicable => score.Reason == NotApplicableReason.TooLong ? TooLong : $"{None} - {Text(score.Reason)}",
        _ => "ok",
    };

    /// <summary>Why a text was not scored, in a few words.</summary>
    public static string Text(NotApplicableReason reason) => reason switch
    {
        NotApplicableReason.Empty => "empty",
        NotApplicableReason.TooLong => "too long",
        NotApplicableReason.BadLabel => "bad label",
        NotApplicableReason.BadCharacter => "bad character",
        NotApplicableReason.IpAddress => "ip address",
        NotApplicableReason.ReverseLookup => "reverse lookup",
        NotApplicableReason.SingleLabel => "single label",
        NotApplicableReason.PublicSuffix => "public suffix",
        _ => "not applicable",
    };

    private async ValueTask<V4.Domain> V4Async(V4.Domain question, GrpcCall call)
    {
        DomainVerdict verdict = await classifier.DescribeAsync(question.Fqdn, new ClassifyOptions(profile), explain: false, call.Ended).ConfigureAwait(false);
        metrics.Scored(verdict.Result);
        ModelHeader.Set(call, classifier.Model);
        if (verdict.Result.Kind == VerdictKind.NotApplicable)
        {
            call.SetHeader("dga-not-applicable", Text(verdict.Result.Reason));
        }

        bool dga = verdict.Result.Kind == VerdictKind.Dga;
        V4.Domain answer = new() { Fqdn = question.Fqdn, IsDga = dga, Family = dga && verdict.Family.Length > 0 ? verdict.Family : None };
        foreach (WordScore word in verdict.Words)
        {
            answer.Words.Add(new V4.Word
            {
                Value = word.Value,
                BinaryScore = word.BinaryScore,
                BinaryLabel = word.IsDga ? "DGA" : "benign",
                FamilyScore = word.IsDga ? word.FamilyScore : 0,
                FamilyLabel = word.IsDga ? word.Family : None,
            });
        }

        return answer;
    }

    private async ValueTask<V3.Classification> V3Async(V3.Domain question, GrpcCall call)
    {
        DomainScore[] score = new DomainScore[1];
        await classifier.ScoreAsync(new[] { question.Fqdn }, score, new ClassifyOptions(profile), call.Ended).ConfigureAwait(false);
        metrics.Scored(score[0]);
        ModelHeader.Set(call, classifier.Model);
        return new V3.Classification { Fqdn = question.Fqdn, BinaryClassification = Label(score[0]) };
    }
}
