namespace Lazaret.Domains.Text;

/// <summary>Names from somewhere, a batch at a time.</summary>
internal interface INameReader
{
    /// <summary>Puts the next names into an empty batch: one at least, and no more than are there without waiting, so that a slow source gets its answers at once.</summary>
    /// <param name="batch">An empty batch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False at the end of the input.</returns>
    /// <exception cref="InputException">The input cannot be understood.</exception>
    ValueTask<bool> ReadAsync(NameBatch batch, CancellationToken cancellationToken);
}
