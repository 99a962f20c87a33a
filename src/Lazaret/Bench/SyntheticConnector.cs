using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Bench;

/// <summary>A repository that exists only as a rule: object n has a location and 1 KiB of content of its own. For measuring everything but storage devices.</summary>
internal sealed class SyntheticConnector(long count, int size) : IConnectorClient
{
    public ConnectorInfo Info { get; } = new() { Id = ConnectorId.For("synthetic", "bench"), Kind = "synthetic", Name = "bench", Asset = "bench" };

    /// <summary>The location of object <paramref name="n"/>.</summary>
    public static string Location(long n) => string.Create(CultureInfo.InvariantCulture, $"/bench/{n / 1000:D6}/{n % 1000:D3}.bin");

    /// <summary>The number in a location.</summary>
    public static long Number(ReadOnlySpan<char> location) =>
        (long.Parse(location.Slice(7, 6), NumberStyles.None, CultureInfo.InvariantCulture) * 1000) + int.Parse(location.Slice(14, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Writes the content of object <paramref name="n"/>: unlike that of any other.</summary>
    public static void Fill(long n, Span<byte> content)
    {
        ulong state = (ulong)n * 0x9E3779B97F4A7C15;
        for (int i = 0; i + 8 <= content.Length; i += 8)
        {
            state = (state ^ (state >> 29)) * 0xBF58476D1CE4E5B9;
            BinaryPrimitives.WriteUInt64LittleEndian(content[i..], state + (ulong)n);
        }
    }

    public async IAsyncEnumerable<ListPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        long from = request.Cursor is null ? 0 : long.Parse(request.Cursor, CultureInfo.InvariantCulture);
        while (from < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            NewItem[] items = new NewItem[(int)Math.Min(request.PageSize, count - from)];
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = new NewItem(Location(from + i), "", new ObjectIdentity(size, 1, (ulong)(from + i + 1), null));
            }

            from += items.Length;
            yield return new ListPage(items, from.ToString(CultureInfo.InvariantCulture), new EnumerationStats(Seen: items.Length));
        }
    }

    public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken) =>
        ValueTask.FromResult(OpenResult.Of(new SyntheticContent(Number(location), size)));

    public ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(ActionResult.None);

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class SyntheticContent(long number, int size) : IObjectContent
    {
        private bool done;

        public ObjectIdentity Identity => new(size, 1, (ulong)(number + 1), null);

        public long Length => size;

        public ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (done)
            {
                return ValueTask.FromResult(ReadResult.End);
            }

            if (buffer.Length < size)
            {
                return ValueTask.FromResult(new ReadResult(0, new Failure(ErrorClass.Unknown, ReasonCode.Internal, "The buffer is smaller than a synthetic object.")));
            }

            done = true;
            Fill(number, buffer.Span[..size]);
            return ValueTask.FromResult(new ReadResult(size, null));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
