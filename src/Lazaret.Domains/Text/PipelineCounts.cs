using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Text;

/// <summary>What went through a <see cref="NamePipeline"/>. Numbers grow while it runs.</summary>
internal sealed class PipelineCounts
{
    private readonly long[] kinds = new long[Enum.GetValues<VerdictKind>().Length];

    /// <summary>Names with a verdict.</summary>
    public long Names => kinds.Sum();

    /// <summary>Names that were left out because they came already.</summary>
    public long Repeated { get; set; }

    public long Of(VerdictKind kind) => kinds[(int)kind];

    public void Count(VerdictKind kind) => kinds[(int)kind]++;
}
