using System.Runtime.CompilerServices;
using Lazaret.Core.Streams;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>
/// A store in which a stream may lie as it is or encoded, under another suffix (<c>event-dispatcher</c> §10.4). New ones are written in one form; reads try that one first
/// and then the other, so that a store can be switched over while it is in use.
/// </summary>
/// <param name="inner">Where both forms lie.</param>
/// <param name="suffix">What stands behind the name of an encoded stream.</param>
/// <param name="encodes">New streams are encoded.</param>
internal abstract class TwoFormStore(IStreamStore inner, string suffix, bool encodes) : IStreamStore
{
    public string Kind => inner.Kind;

    protected IStreamStore Inner => inner;

    public ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken) =>
        encodes ? PutEncodedAsync(Encoded(name), content, length, cancellationToken) : inner.PutAsync(name, content, length, cancellationToken);

    public async ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken)
    {
        foreach (StreamName form in Forms(name))
        {
            StreamPiece? piece = form == name
                ? await inner.OpenAsync(name, range, cancellationToken).ConfigureAwait(false)
                : await OpenEncodedAsync(name, form, range, cancellationToken).ConfigureAwait(false);
            if (piece is not null)
            {
                return piece;
            }
        }

        return null;
    }

    public async ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken)
    {
        foreach (StreamName form in Forms(name))
        {
            if (await inner.StatAsync(form, cancellationToken).ConfigureAwait(false) is { } state)
            {
                return form == name ? state : state with { Size = PlainSize(state.Size) };
            }
        }

        return null;
    }

    /// <summary>Removes both forms. Too new when one of them is: the stream is still there then.</summary>
    public async ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken)
    {
        StreamDeletion result = StreamDeletion.NotFound;
        foreach (StreamName form in Forms(name))
        {
            StreamDeletion one = await inner.DeleteAsync(form, ifOlderThan, cancellationToken).ConfigureAwait(false);
            result = (result, one) switch
            {
                (StreamDeletion.TooNew, _) or (_, StreamDeletion.TooNew) => StreamDeletion.TooNew,
                (StreamDeletion.Deleted, _) or (_, StreamDeletion.Deleted) => StreamDeletion.Deleted,
                _ => StreamDeletion.NotFound,
            };
        }

        return result;
    }

    /// <summary>A copy keeps the form.</summary>
    public async ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken)
    {
        foreach ((StreamName origin, StreamName target) in Forms(from).Zip(Forms(to)))
        {
            if (await inner.CopyAsync(origin, target, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Every stream once, whichever form it has.</summary>
    public async IAsyncEnumerable<StreamName> ListAsync(string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // All forms of a stream follow each other, as they differ behind the digest only.
        StreamName last = default;
        List<string> seen = [];
        await foreach (StreamName form in inner.ListAsync(source, cancellationToken).ConfigureAwait(false))
        {
            StreamName name = form.Suffix.EndsWith(suffix, StringComparison.Ordinal) ? form with { Suffix = form.Suffix[..^suffix.Length] } : form;
            if (name with { Suffix = "" } != last)
            {
                last = name with { Suffix = "" };
                seen.Clear();
            }

            if (!seen.Contains(name.Suffix))
            {
                seen.Add(name.Suffix);
                yield return name;
            }
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Stores content in the encoded form.</summary>
    protected abstract ValueTask PutEncodedAsync(StreamName form, Stream content, long length, CancellationToken cancellationToken);

    /// <summary>Opens the encoded form as what it is.</summary>
    protected abstract ValueTask<StreamPiece?> OpenEncodedAsync(StreamName name, StreamName form, StreamRange range, CancellationToken cancellationToken);

    /// <summary>Bytes of a stream whose encoded form has <paramref name="size"/>.</summary>
    protected abstract long PlainSize(long size);

    /// <summary>The plain bytes of an encoded piece. A whole one is checked against its name when no further encoding lies beneath.</summary>
    protected static StreamPiece Decode(StreamName name, Stream content, IStreamCipher cipher, long start, long count, long size)
    {
        string? digest = count == size && name.Suffix.Length == 0 ? name.Sha256 : null;
        return new StreamPiece(new PieceStream(new DecodingStream(content, cipher, start), count, digest, $"stream {name}"), start, count, size);
    }

    private StreamName Encoded(StreamName name) => name with { Suffix = name.Suffix + suffix };

    private StreamName[] Forms(StreamName name) => encodes ? [Encoded(name), name] : [name, Encoded(name)];
}
