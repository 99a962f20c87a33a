using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Dispatch.Tests.Plugins;

/// <summary>A scanner whose answer a test gives.</summary>
internal sealed class FakeScanner(Func<byte[], Task<ScannerReply>> judge, string name = "fake") : IScanner
{
    public string Name => name;

    public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => new(new ScannerIdentity(name, "1", "1"));

    public ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) => new(new Session(judge));

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync() => default;

    private sealed class Session(Func<byte[], Task<ScannerReply>> judge) : IScanSession
    {
        private readonly MemoryStream seen = new();

        public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
        {
            seen.Write(chunk.Span);
            return new(true);
        }

        public async ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken)
        {
            Assert.Equal(seen.Length, content.Size);
            return await judge(seen.ToArray()).WaitAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => default;
    }
}
