namespace Lazaret.Core.Streams;

/// <summary>
/// A store of content-addressed streams (<c>event-dispatcher</c> §10). Every method throws <see cref="StreamStoreException"/> when the store cannot do its work; what is merely not there is a result.
/// </summary>
public interface IStreamStore : IAsyncDisposable
{
    /// <summary>For people: <c>filesystem</c>, <c>s3</c>, <c>azure</c>, <c>memory</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// Stores a stream. Done when it is durable; no part of it is ever visible under its name before. Storing what is there already is fine and changes nothing.
    /// </summary>
    /// <param name="name">Its address.</param>
    /// <param name="content">The bytes, read from where it stands; seekable, so that a try can be repeated.</param>
    /// <param name="length">How many bytes there are.</param>
    /// <param name="cancellationToken">Gives up; nothing is visible then.</param>
    ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken);

    /// <summary>Opens a stream, or a piece of one. Null when there is none.</summary>
    /// <param name="name">Its address.</param>
    /// <param name="range">Which piece.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken);

    /// <summary>Size and age. Null when there is none.</summary>
    ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken);

    /// <summary>Removes a stream, when it is strictly older than <paramref name="ifOlderThan"/> if that is given.</summary>
    ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken);

    /// <summary>Copies without the bytes going through here where the store can do that. False when <paramref name="from"/> is not there.</summary>
    ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken);

    /// <summary>All streams of a source, in the order of their names. Only complete ones.</summary>
    IAsyncEnumerable<StreamName> ListAsync(string source, CancellationToken cancellationToken);
}
