namespace Lazaret.Dispatch.Identification;

/// <summary>Says what the content of a file is (specification, section 11).</summary>
public interface IIdentifier
{
    /// <summary>Identifies one file. What cannot be told is <see cref="Identity.Unknown"/>; at most ten run at once, others wait.</summary>
    /// <param name="file">Path of a regular file.</param>
    /// <param name="size">Its length in bytes as the caller counted it; 0 is answered without a look at the file.</param>
    /// <param name="cancellationToken">Ends the wait for a turn and the work between two of its steps.</param>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    ValueTask<Identity> IdentifyAsync(string file, long size, CancellationToken cancellationToken);
}
