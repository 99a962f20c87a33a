using Lazaret.Domains.Model;
using Lazaret.Domains.Protos.V1;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Grpc;

/// <summary>Scores and profiles as messages. The numbers of the enumerations are the same on both sides, but for profiles, where 0 means the server's own.</summary>
internal static class WireScores
{
    /// <summary>The family of a generated name that is like none of the known ones.</summary>
    public const string UnknownFamily = "unknown";

    public static Score ToWire(in DomainScore score, ModelInfo model) => new()
    {
        Kind = (Kind)score.Kind,
        Reason = (Reason)score.Reason,
        Score_ = score.Score,
        Margin = score.Margin,
        RandomLogit = score.RandomLogit,
        WordListLogit = score.WordListLogit,
        Category = (Category)score.Category,
        Family = Family(score, model),
        FamilyScore = score.FamilyScore,
    };

    public static Profile ToWire(ThresholdProfile profile) => (Profile)((int)profile + 1);

    /// <param name="profile">As asked for.</param>
    /// <param name="own">What 0 means.</param>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: there is no such profile.</exception>
    public static ThresholdProfile FromWire(Profile profile, ThresholdProfile own) => profile switch
    {
        Profile.Unspecified => own,
        >= Profile.Balanced and <= Profile.Compat => (ThresholdProfile)((int)profile - 1),
        _ => throw new GrpcException(GrpcCode.InvalidArgument, $"the profile is {(int)profile}; allowed is 0 to {(int)Profile.Compat}"),
    };

    private static string Family(in DomainScore score, ModelInfo model) =>
        score.Kind is not (VerdictKind.Dga or VerdictKind.Suspicious) ? ""
        : score.Family >= 0 && score.Family < model.Families.Count ? model.Families[score.Family]
        : UnknownFamily;
}
