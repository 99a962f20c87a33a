using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Bench;

/// <summary>A scanner that looks at nothing and finds every thousandth synthetic object malicious: what is measured is everything around a scanner.</summary>
internal sealed class StubScanner : IScanner
{
    /// <summary>One object in so many is found malicious.</summary>
    public const int MaliciousEvery = 1000;

    private static readonly ScannerIdentity Identity = new("stub", "1", "1");
    private static readonly ScannerVerdict Clean = new() { Scanner = "stub", Outcome = Outcome.Clean, Raw = "OK", Identity = Identity };
    private static readonly ScannerVerdict Bad = new() { Scanner = "stub", Outcome = Outcome.Malicious, Raw = "Stub FOUND", Threats = ["Stub"], Identity = Identity };

    public string Name => "stub";

    public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Identity);

    public ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The stub scanner takes whole objects only; synthetic objects are small.");

    public ValueTask<ScannerReply> ScanAsync(ScanSubject subject, ReadOnlyMemory<byte> content, ContentDigest digest, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ScannerReply>(IsMalicious(SyntheticConnector.Number(subject.Location)) ? Bad : Clean);

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static bool IsMalicious(long number) => number % MaliciousEvery == 7;
}
