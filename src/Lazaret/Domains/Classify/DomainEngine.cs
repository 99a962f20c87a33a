using Lazaret.Domains.Api;
using Lazaret.Domains.Model;
using Lazaret.Domains.Names;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>A classifier with what belongs to it, closed by disposing it.</summary>
internal sealed class DomainEngine : IAsyncDisposable
{
    /// <summary>Who answers.</summary>
    public required IDomainClassifier Classifier { get; init; }

    /// <summary>How names are taken apart; of a server only what this process does itself.</summary>
    public required PublicSuffixList Suffixes { get; init; }

    /// <summary>The model in this process; null when a server answers.</summary>
    public DgaModel? Details { get; init; }

    /// <summary>What is closed; null = nothing.</summary>
    public IAsyncDisposable? Owned { get; init; }

    /// <summary>The model and what decides beside it.</summary>
    /// <param name="profile">The profile that decides when nobody names one.</param>
    public ModelDescription Describe(ThresholdProfile profile) => new()
    {
        Id = Classifier.Model.Id,
        Hash = Classifier.Model.Hash,
        Created = Classifier.Model.Created.Length > 0 ? Classifier.Model.Created : null,
        Profiles = Details is null ? [] : [.. Enum.GetValues<ThresholdProfile>().Select(p => new ProfileThresholds(ThresholdProfiles.NameOf(p), p == profile, Details.ThresholdOf(p)))],
        Families = Classifier.Model.Families,
        PublicSuffixListDate = Suffixes.Date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
    };

    public ValueTask DisposeAsync() => Owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}
