using Lazaret.Domains.Model;
using Lazaret.Domains.Protos.V1;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Grpc;

/// <summary>The long form as a message.</summary>
internal static class WireVerdicts
{
    public static Description ToWire(DomainVerdict verdict, ModelInfo model) => new()
    {
        Domain = verdict.Domain,
        Normalized = verdict.Normalized,
        Unicode = verdict.Unicode,
        Registrable = verdict.Registrable,
        Suffix = verdict.Suffix,
        Score = WireScores.ToWire(verdict.Result, model),
        Profile = WireScores.ToWire(verdict.Profile),
        Families = { verdict.Families.Select(f => new Family { Name = f.Family, Score = f.Score }) },
        Words = { verdict.Words.Select(w => new Word { Value = w.Value, Score = w.BinaryScore, IsDga = w.IsDga, Family = w.Family, FamilyScore = w.FamilyScore }) },
        Reasons = { verdict.Reasons },
        AllowListed = verdict.AllowListed,
        Model = model.Id,
        ModelHash = model.Hash,
    };

    /// <param name="wire">The message.</param>
    /// <param name="score">Its score, as the caller numbers families.</param>
    public static DomainVerdict FromWire(Description wire, DomainScore score) => new()
    {
        Domain = wire.Domain,
        Normalized = wire.Normalized,
        Unicode = wire.Unicode,
        Registrable = wire.Registrable,
        Suffix = wire.Suffix,
        Result = score,
        Profile = WireScores.FromWire(wire.Profile, ThresholdProfile.Balanced),
        Family = wire.Score?.Family ?? "",
        Families = [.. wire.Families.Select(f => new FamilyScore(f.Name, f.Score))],
        Words = [.. wire.Words.Select(w => new WordScore(w.Value, w.Score, w.IsDga, w.FamilyScore, w.Family))],
        Reasons = [.. wire.Reasons],
        AllowListed = wire.AllowListed,
    };
}
