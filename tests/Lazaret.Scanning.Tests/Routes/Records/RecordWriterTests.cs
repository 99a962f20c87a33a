using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Lifecycle;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Scanning.Routes.Records;
using Lazaret.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Routes.Records;

public sealed class RecordWriterTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly ManualTimeProvider time = new();
    private readonly ScriptedLedger ledger = new();

    [Fact]
    public async Task A_row_counts_when_it_is_committed_and_not_before()
    {
        await using RecordWriter writer = Start();
        ledger.Hold = new TaskCompletionSource();
        Task first = writer.WriteAsync(Record(), default);
        await ledger.Called.WaitAsync(Deadline);
        Task[] more = [.. Enumerable.Range(0, 700).Select(_ => writer.WriteAsync(Record(), default))];
        Assert.False(first.IsCompleted);
        ledger.Hold.SetResult();
        await Task.WhenAll([first, .. more]).WaitAsync(Deadline);
        Assert.Equal([1, 500, 200], ledger.Batches.Select(b => b.Count)); // those that waited went together
    }

    [Fact]
    public async Task What_fails_is_tried_until_it_succeeds_and_the_trouble_is_shown_meanwhile()
    {
        await using RecordWriter writer = Start();
        ledger.Failures = 3;
        Task row = writer.WriteAsync(Record(), default);
        foreach (int seconds in (int[])[1, 2, 4])
        {
            await time.WaitForTimersAsync(1);
            Assert.Equal(TimeSpan.FromSeconds(seconds), time.NextTimerIn);
            Assert.NotNull(writer.Trouble);
            Assert.False(row.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(seconds));
        }

        await row.WaitAsync(Deadline);
        Assert.Null(writer.Trouble);
        Assert.Equal(4, ledger.Batches.Count);
    }

    [Fact]
    public async Task The_end_gives_up_what_waits_and_says_so()
    {
        RecordWriter writer = Start();
        ledger.Failures = int.MaxValue;
        Task row = writer.WriteAsync(Record(), default);
        await time.WaitForTimersAsync(1);
        Task later = writer.WriteAsync(Record(), default);
        await writer.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => row.WaitAsync(Deadline));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => later.WaitAsync(Deadline));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.WriteAsync(Record(), default));
    }

    private static RouteRecord Record() => new()
    {
        Id = Guid.CreateVersion7(),
        Route = "oag",
        Source = "s",
        Path = "a.xml",
        Identity = ObjectIdentity.Unknown,
        State = RouteFileState.Uploaded,
        SeenAt = DateTimeOffset.UnixEpoch,
    };

    private RecordWriter Start() => new(ledger, new RecordWriterOptions(), time, NullLogger.Instance);

    private sealed class ScriptedLedger : IRouteLedger
    {
        public SemaphoreSlim Called { get; } = new(0);

        public List<IReadOnlyList<RouteRecord>> Batches { get; } = [];

        public int Failures { get; set; }

        public TaskCompletionSource? Hold { get; set; }

        public string Name => "scripted";

        public async ValueTask<Failure?> WriteAsync(IReadOnlyList<RouteRecord> records, CancellationToken cancellationToken)
        {
            Batches.Add(records);
            Called.Release();
            if (Hold is not null)
            {
                await Hold.Task.WaitAsync(cancellationToken);
            }

            return Failures-- > 0 ? new Failure(ErrorClass.Unknown, ReasonCode.Transient, "down") : null;
        }

        public ValueTask<Failure?> OpenAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

        public ValueTask<LedgerCheck> CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Failure?> ReleaseAsync(QuarantineEntry entry, QuarantineDeed deed, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<KnownNames> FindNamesAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<NamesImport> ImportNamesAsync(string route, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Failure?> ExpireAsync(string route, DateTimeOffset before, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
