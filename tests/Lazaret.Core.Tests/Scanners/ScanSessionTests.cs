using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Core.Tests.Scanners;

public sealed class ScanSessionTests
{
    private static readonly Failure Down = new(ErrorClass.ScannerConnection, ReasonCode.ScannerUnavailable, "The scanner is down");

    [Fact]
    public async Task A_session_that_could_not_begin_takes_nothing_and_ends_in_its_failure()
    {
        await using FailedScanSession session = new(Down);
        Assert.False(await session.WriteAsync(new byte[] { 1 }, TestContext.Current.CancellationToken));
        ScannerReply reply = await session.CompleteAsync(new ContentDigest(1, ""), TestContext.Current.CancellationToken);
        Assert.Null(reply.Verdict);
        Assert.Same(Down, reply.Failure);
    }

    [Fact]
    public async Task An_object_in_memory_is_scanned_through_a_session_of_its_own_that_is_always_closed()
    {
        foreach (byte[] content in new[] { Array.Empty<byte>(), [1, 2, 3] })
        {
            Recorder recorder = new();
            ScannerReply reply = await ((IScanner)recorder).ScanAsync(
                new ScanSubject { Location = "a" }, content, new ContentDigest(content.Length, "hash"), TestContext.Current.CancellationToken);
            Assert.Same(Down, reply.Failure);
            Assert.Equal(content, recorder.Written);
            Assert.Equal("hash", recorder.Completed!.Value.Sha256);
            Assert.True(recorder.Closed);
        }
    }

    private sealed class Recorder : IScanner, IScanSession
    {
        public List<byte> Written { get; } = [];

        public ContentDigest? Completed { get; private set; }

        public bool Closed { get; private set; }

        public string Name => "recorder";

        public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new ScannerIdentity("recorder", null, null));

        public ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) => ValueTask.FromResult<IScanSession>(this);

        public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

        public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
        {
            Written.AddRange(chunk.Span);
            return ValueTask.FromResult(true);
        }

        public ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken)
        {
            Completed = content;
            return ValueTask.FromResult<ScannerReply>(Down);
        }

        public ValueTask DisposeAsync()
        {
            Closed = true;
            return ValueTask.CompletedTask;
        }
    }
}
