using System.Text;
using Lazaret.Scanning.Audit;

namespace Lazaret.Scanning.Tests.Audit;

/// <summary>A connection whose every answer the test decides.</summary>
internal sealed class FakeCollector : ICollectorConnection
{
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder received = new();
    private volatile bool broken;
    private volatile int queue;

    /// <summary>What the other machine has not acknowledged.</summary>
    public int Queue
    {
        get => queue;
        set => queue = value;
    }

    /// <summary>Sends never come to an end.</summary>
    public bool Hangs { get; set; }

    public Task Closed => closed.Task;

    public HashSet<long> Ids
    {
        get
        {
            lock (received)
            {
                return Results.Ids(received.ToString().Split('\n'));
            }
        }
    }

    public void Break()
    {
        broken = true;
        closed.TrySetResult();
    }

    public int Unacknowledged() => broken ? throw new CollectorException("It is gone.") : Queue;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> lines, IReadOnlyList<int> ends, CancellationToken cancellationToken)
    {
        if (broken)
        {
            throw new CollectorException("It is gone.");
        }

        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        lock (received)
        {
            received.Append(Encoding.ASCII.GetString(lines.Span));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
