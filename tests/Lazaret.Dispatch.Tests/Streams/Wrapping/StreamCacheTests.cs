using System.Security.Cryptography;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Streams.Metrics;
using Lazaret.Dispatch.Streams.Wrapping;
using Lazaret.TestKit.Time;

namespace Lazaret.Dispatch.Tests.Streams.Wrapping;

public sealed class StreamCacheTests : IAsyncDisposable
{
    private const int Capacity = 8 << 20;

    private readonly ManualTimeProvider time = new();
    private readonly StreamMetrics metrics = new();
    private readonly CountingStore backend;
    private readonly CachedStreamStore store;

    public StreamCacheTests()
    {
        backend = new CountingStore(time);
        store = new CachedStreamStore(backend, Capacity, TimeSpan.FromMinutes(15), metrics, time);
    }

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        metrics.Dispose();
    }

    private async Task<StreamName> PutAsync(int size, int seed = 0, string source = "src")
    {
        byte[] content = new byte[size];
        new Random(seed).NextBytes(content);
        StreamName name = new(source, "content", Convert.ToHexStringLower(SHA256.HashData(content)));
        using MemoryStream stream = new(content);
        await store.PutAsync(name, stream, size, None);
        return name;
    }

    private async Task<int> ReadAsync(StreamName name, long offset = 0, long length = 0)
    {
        await using StreamPiece? piece = await store.OpenAsync(name, new StreamRange(offset, length), None);
        if (piece is null)
        {
            return -1;
        }

        using MemoryStream all = new();
        await piece.Content.CopyToAsync(all, None);
        return (int)all.Length;
    }

    [Fact]
    public async Task A_stream_is_read_once_and_pieces_come_out_of_it()
    {
        StreamName name = await PutAsync(100_000);
        Assert.Equal(10, await ReadAsync(name, 5, 10));
        Assert.Equal(100_000, await ReadAsync(name));
        Assert.Equal(1000, await ReadAsync(name, -1000, 1000));
        Assert.Equal(1, backend.Opened);
    }

    [Fact]
    public async Task Many_at_once_are_one_read()
    {
        StreamName name = await PutAsync(100_000);
        backend.Hold();
        Task<int>[] readers = [.. Enumerable.Range(0, 20).Select(_ => ReadAsync(name))];
        backend.LetGo();
        Assert.All(await Task.WhenAll(readers), size => Assert.Equal(100_000, size));
        Assert.Equal(1, backend.Opened);
    }

    [Fact]
    public async Task Who_gives_up_does_not_take_the_others_along()
    {
        StreamName name = await PutAsync(1000);
        backend.Hold();
        using CancellationTokenSource cancel = new();
        Task<StreamPiece?> first = store.OpenAsync(name, StreamRange.All, cancel.Token).AsTask();
        Task<int> second = ReadAsync(name);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        backend.LetGo();
        Assert.Equal(1000, await second);
        Assert.Equal(1, backend.Opened);
    }

    [Fact]
    public async Task The_name_of_another_source_is_another_stream()
    {
        StreamName name = await PutAsync(1000);
        await ReadAsync(name);
        Assert.Equal(-1, await ReadAsync(name with { Source = "other" }));
        Assert.Null(await store.StatAsync(name with { Label = "text" }, None));
    }

    [Fact]
    public async Task The_memory_is_bounded_and_the_oldest_go_first()
    {
        List<StreamName> names = [];
        for (int i = 0; i < 20; i++)
        {
            names.Add(await PutAsync(900_000, i));
            await ReadAsync(names[^1]);
            Assert.InRange(store.Used, 1, Capacity);
        }

        int before = backend.Opened;
        await ReadAsync(names[^1]);
        Assert.Equal(before, backend.Opened);
        await ReadAsync(names[0]);
        Assert.Equal(before + 1, backend.Opened);
    }

    [Fact]
    public async Task A_large_stream_goes_past_the_cache()
    {
        StreamName name = await PutAsync((Capacity / 8) + 1);
        Assert.Equal(10, await ReadAsync(name, 0, 10));
        int before = backend.Opened;
        Assert.Equal(10, await ReadAsync(name, 0, 10));
        Assert.Equal(before + 1, backend.Opened);
        Assert.InRange(store.Used, 0, 10_000);
    }

    [Fact]
    public async Task A_deleted_stream_is_gone_at_once()
    {
        StreamName name = await PutAsync(1000);
        await ReadAsync(name);
        await store.DeleteAsync(name, null, None);
        Assert.Equal(-1, await ReadAsync(name));
        Assert.Equal(0, store.Used);
    }

    [Fact]
    public async Task A_stream_that_is_deleted_while_it_is_read_is_not_kept()
    {
        StreamName name = await PutAsync(1000);
        backend.Hold();
        Task<int> reader = ReadAsync(name);
        await backend.Waiting;
        await store.DeleteAsync(name, null, None);
        backend.LetGo();
        await reader;
        Assert.Equal(0, store.Used);
        Assert.Equal(-1, await ReadAsync(name));
    }

    [Fact]
    public async Task An_old_entry_is_read_again()
    {
        StreamName name = await PutAsync(1000);
        await ReadAsync(name);
        time.Advance(TimeSpan.FromMinutes(16));
        await ReadAsync(name);
        Assert.Equal(2, backend.Opened);
    }

    [Fact]
    public async Task A_read_that_is_stuck_ends_for_all()
    {
        StreamName name = await PutAsync(1000);
        backend.Hold();
        Task<int> reader = ReadAsync(name);
        await backend.Waiting;
        time.Advance(CachedStreamStore.FlightLimit);
        await Assert.ThrowsAsync<StreamStoreException>(() => reader.WaitAsync(TimeSpan.FromSeconds(30), None));
        backend.LetGo();
        Assert.Equal(1000, await ReadAsync(name));
    }

    [Fact]
    public async Task A_failed_read_fails_for_all_and_leaves_nothing()
    {
        StreamName name = await PutAsync(1000);
        backend.Damage(name);
        await Assert.ThrowsAsync<StreamStoreException>(() => ReadAsync(name));
        Assert.Equal(0, store.Used);
    }
}
