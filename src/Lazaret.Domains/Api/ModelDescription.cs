namespace Lazaret.Domains.Api;

/// <summary>The model that answers, and what decides beside it.</summary>
internal sealed record ModelDescription
{
    /// <summary>Name and version.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the model file, hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The date of the data that it was trained on.</summary>
    public required string? Created { get; init; }

    /// <summary>The thresholds of each profile.</summary>
    public required IReadOnlyList<ProfileThresholds> Profiles { get; init; }

    /// <summary>The families that it tells apart.</summary>
    public required IReadOnlyList<string> Families { get; init; }

    /// <summary>The day of the public-suffix list, such as 2023-02-09; null when the list does not tell.</summary>
    public required string? PublicSuffixListDate { get; init; }
}
