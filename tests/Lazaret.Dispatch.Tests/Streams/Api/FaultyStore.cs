using Lazaret.Core.Streams;

namespace Lazaret.Dispatch.Tests.Streams.Api;

/// <summary>A store that fails when it is told to.</summary>
internal sealed class FaultyStore(IStreamStore inner) : IStreamStore
{
    private int failures;

    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    public string Kind => inner.Kind;

    /// <summary>Fails the next calls.</summary>
    public void Fail(int times) => failures = times;

    public async ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken)
    {
        Calls++;
        if (failures > 0)
        {
            // Reads some of it first, as a failing network does.
            await content.ReadExactlyAsync(new byte[Math.Min(10, length)], cancellationToken);
            Check();
        }

        await inner.PutAsync(name, content, length, cancellationToken);
    }

    public ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken) => inner.OpenAsync(Check(name), range, cancellationToken);

    public ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken) => inner.StatAsync(Check(name), cancellationToken);

    public ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken) => inner.DeleteAsync(Check(name), ifOlderThan, cancellationToken);

    public ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken) => inner.CopyAsync(Check(from), to, cancellationToken);

    public IAsyncEnumerable<StreamName> ListAsync(string source, CancellationToken cancellationToken) => inner.ListAsync(source, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private StreamName Check(StreamName name = default)
    {
        if (failures > 0)
        {
            failures--;
            throw new StreamStoreException("The store said no.") { MayPass = true };
        }

        return name;
    }
}
