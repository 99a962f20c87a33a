namespace Lazaret.Domains.Text;

/// <summary>Writes verdicts as they come, a batch at a time, in the order of the names.</summary>
internal interface IVerdictWriter : IDisposable
{
    /// <summary>It needs <see cref="NameBatch.Verdicts"/>, and not only the scores.</summary>
    bool NeedsVerdicts { get; }

    /// <summary>Writes a batch and hands it on: whoever reads has it when this returns.</summary>
    /// <exception cref="IOException">The reader is gone, or the disk is full.</exception>
    ValueTask WriteAsync(NameBatch batch, CancellationToken cancellationToken);

    /// <summary>Writes what belongs at the end; called once, also when there was no name.</summary>
    ValueTask EndAsync(CancellationToken cancellationToken);
}
