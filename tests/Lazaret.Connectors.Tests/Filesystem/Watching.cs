using System.Collections.Concurrent;
using Lazaret.Connectors.Filesystem;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>A consumer of a monitor.</summary>
internal sealed class Watching : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<NewItem> told = [];
    private readonly TaskCompletionSource started = new();
    private readonly Task consuming;
    private TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Watching(FilesystemConnector connector, MonitorRequest request) => consuming = Task.Run(() => Consume(connector, request));

    public IReadOnlyCollection<NewItem> Told => told;

    public Task Started => started.Task;

    /// <summary>Waits until a file was told with this size.</summary>
    public async Task<NewItem> Until(string location, long size)
    {
        using CancellationTokenSource deadline = new(Deadline);
        while (true)
        {
            Task next = Volatile.Read(ref more).Task;
            if (told.FirstOrDefault(i => i.Location == location && i.Identity.Size == size) is { } found)
            {
                return found;
            }

            try
            {
                await (await Task.WhenAny(next, consuming)).WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
            }

            Assert.False(consuming.IsCompleted, $"The monitor ended: {consuming.Exception}");
            await next.WaitAsync(deadline.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            Assert.False(deadline.IsCancellationRequested, $"{location} of {size} bytes was not told; told were {string.Join(", ", told.Select(i => $"{i.Location} {i.Identity.Size}"))}");
        }
    }

    /// <summary>Lets other tasks run and a little time pass, by a round trip through the pool and the disk.</summary>
    public Task Turn() => Task.Run(() => File.ReadAllText("/proc/self/status"));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Task ended = await Task.WhenAny(consuming, Task.Delay(Deadline));
        Assert.Same(consuming, ended);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consuming);
        stop.Dispose();
    }

    private async Task Consume(FilesystemConnector connector, MonitorRequest request)
    {
        started.SetResult();
        await foreach (ListPage page in connector.WatchAsync(request, stop.Token))
        {
            foreach (NewItem item in page.Items)
            {
                told.Enqueue(item);
            }

            Interlocked.Exchange(ref more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
