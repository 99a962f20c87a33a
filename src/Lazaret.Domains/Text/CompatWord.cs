using System.Text.Json.Serialization;
using Lazaret.Core.Text;

namespace Lazaret.Domains.Text;

/// <summary>A label in the output of the existing system's command line (<c>domain-classifier</c> §1.3).</summary>
internal sealed record CompatWord
{
    public const string Dga = "DGA";
    public const string Benign = "benign";

    /// <summary>What the existing system writes where there is no family.</summary>
    public const string None = "N/A";

    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Value { get; init; }

    public required int PaddedLength { get; init; }

    public required float BinaryScore { get; init; }

    public required string BinaryLabel { get; init; }

    public required float FamilyScore { get; init; }

    public required string FamilyLabel { get; init; }
}
