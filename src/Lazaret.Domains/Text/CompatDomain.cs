using System.Text.Json.Serialization;
using Lazaret.Core.Text;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Text;

/// <summary>A name in the output of the existing system's command line (<c>domain-classifier</c> §1.3): these members in this order.</summary>
internal sealed record CompatDomain
{
    /// <summary>The width of the existing system's model, to which it pads; nothing is padded here.</summary>
    public const int Width = 120;

    [JsonConverter(typeof(LosslessStringConverter))]
    public required string Raw { get; init; }

    public required IReadOnlyList<CompatWord> Words { get; init; }

    public required string Suffix { get; init; }

    /// <summary>Null for what is no registrable name: it was not judged, and must not look benign. The existing system drops such names.</summary>
    public required bool? IsDga { get; init; }

    public required string FamilyLabel { get; init; }

    public required int PaddedLength { get; init; }

    /// <summary>Only when asked for: the existing system has no such member.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Reasons { get; init; }

    /// <param name="verdict">The verdict.</param>
    /// <param name="remote">It came from a server; then the existing system's client pads nothing.</param>
    /// <param name="explained">Give the reasons too.</param>
    public static CompatDomain Of(DomainVerdict verdict, bool remote, bool explained) => new()
    {
        Raw = verdict.Domain,
        Words = [.. verdict.Words.Select(w => Word(w, remote))],
        Suffix = verdict.Suffix,
        IsDga = verdict.Result.Kind == VerdictKind.NotApplicable ? null : verdict.Result.Kind == VerdictKind.Dga,
        FamilyLabel = verdict.Result.Kind == VerdictKind.Dga && verdict.Family.Length > 0 ? verdict.Family : CompatWord.None,
        PaddedLength = remote ? 0 : Width,
        Reasons = explained ? verdict.Reasons : null,
    };

    private static CompatWord Word(WordScore word, bool remote) => new()
    {
        Value = word.Value,
        PaddedLength = remote ? word.Value.Length : Width,
        BinaryScore = word.BinaryScore,
        BinaryLabel = word.IsDga ? CompatWord.Dga : CompatWord.Benign,
        FamilyScore = word.FamilyScore,
        FamilyLabel = word.Family,
    };
}
