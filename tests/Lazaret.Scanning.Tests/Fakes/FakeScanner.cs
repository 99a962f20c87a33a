using System.Collections.Concurrent;
using System.Text;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanning.Tests.Fakes;

/// <summary>A scanner that finds what contains "EVIL", and can be made to misbehave.</summary>
internal sealed class FakeScanner(string name = "fake") : IScanner
{
    public string Name => name;

    public ScannerIdentity Identity { get; set; } = new("fake", "1", null);

    /// <summary>Answers in place of the verdict; null = the usual one.</summary>
    public Func<ScanSubject, byte[], Task<ScannerReply?>>? OnScan { get; set; }

    public Func<Failure?>? OnCheck { get; set; }

    /// <summary>Every object that was scanned to its end: location and length.</summary>
    public ConcurrentQueue<(string Location, int Length)> Scanned { get; } = new();

    public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Identity);

    public ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) => ValueTask.FromResult<IScanSession>(new Session(this, subject));

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(OnCheck?.Invoke());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ScannerVerdict Verdict(Outcome outcome, ReasonCode reason = ReasonCode.None) => new()
    {
        Scanner = Name,
        Outcome = outcome,
        Reason = reason,
        Raw = outcome.ToString(),
        Threats = outcome == Outcome.Malicious ? ["Evil"] : [],
        Identity = Identity,
    };

    private sealed class Session(FakeScanner scanner, ScanSubject subject) : IScanSession
    {
        private readonly MemoryStream got = new();

        public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
        {
            got.Write(chunk.Span);
            return ValueTask.FromResult(true);
        }

        public async ValueTask<ScannerReply> CompleteAsync(ContentDigest content, CancellationToken cancellationToken)
        {
            byte[] bytes = got.ToArray();
            if (scanner.OnScan is { } script && await script(subject, bytes) is { } scripted)
            {
                return scripted;
            }

            scanner.Scanned.Enqueue((subject.Location, bytes.Length));
            bool evil = Encoding.Latin1.GetString(bytes).Contains("EVIL", StringComparison.Ordinal);
            return bytes.Length == content.Size
                ? scanner.Verdict(evil ? Outcome.Malicious : Outcome.Clean)
                : new Failure(ErrorClass.ScannerProtocol, ReasonCode.ContentMismatch, "other bytes");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
