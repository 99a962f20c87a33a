namespace Lazaret.Dispatch.Identification;

/// <summary>Finds out what a content is (<c>event-dispatcher</c> §11).</summary>
public interface IIdentifier
{
    /// <summary>Looks at a file. An exception counts as <see cref="Identity.Unknown"/>.</summary>
    /// <param name="file">Its path; it is not changed and stays for the time of the call.</param>
    /// <param name="size">Its bytes, 1 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Identity> IdentifyAsync(string file, long size, CancellationToken cancellationToken);
}
