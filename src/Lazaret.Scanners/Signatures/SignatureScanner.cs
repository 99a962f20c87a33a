using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanners.Signatures;

/// <summary>
/// The embedded scanner: the EICAR test file, SHA-256 block and allow lists, byte patterns. A starter that shows the whole way of a file without another
/// program, not an antivirus.
/// </summary>
public sealed partial class SignatureScanner : IScanner
{
    private readonly ILogger logger;
    private readonly SignaturesOptions options;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private volatile Loaded loaded;
    private long checkedAt;

    /// <exception cref="ArgumentException">A signature file is missing or wrong; the message says where.</exception>
    public SignatureScanner(SignaturesOptions options, TimeProvider time, ILogger? logger = null)
    {
        this.options = options;
        this.time = time;
        this.logger = logger ?? NullLogger.Instance;
        (Loaded? first, string? error) = Load();
        loaded = first ?? throw new ArgumentException(error);
        checkedAt = time.GetTimestamp();
    }

    public string Name => "signatures";

    public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Fresh().Identity);

    public ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IScanSession>(new SignatureSession(this, loaded.Set, loaded.Identity));

    public ValueTask<ScannerReply> ScanAsync(ScanSubject subject, ReadOnlyMemory<byte> content, ContentDigest digest, CancellationToken cancellationToken)
    {
        Loaded now = loaded;
        string? found = null;
        foreach (BytePattern pattern in now.Set.Patterns)
        {
            if (pattern.IsIn(content.Span, 0))
            {
                found = pattern.Name;
                break;
            }
        }

        return ValueTask.FromResult<ScannerReply>(Judge(now.Set, now.Identity, found, digest));
    }

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The verdict, after what was found in the bytes and what the lists say.</summary>
    internal ScannerVerdict Judge(SignatureSet set, ScannerIdentity identity, string? found, ContentDigest digest)
    {
        if (set.Allowed.TryGetValue(digest.Sha256, out string? allowed))
        {
            return Verdict(identity, Outcome.Clean, "Allowed", $"On the allow list as {allowed}.", []);
        }

        found = set.Blocked.GetValueOrDefault(digest.Sha256) ?? found;
        return found is null
            ? Verdict(identity, Outcome.Clean, "No signature", null, [])
            : Verdict(identity, Outcome.Malicious, found + " FOUND", null, [found]);
    }

    private ScannerVerdict Verdict(ScannerIdentity identity, Outcome outcome, string raw, string? detail, IReadOnlyList<string> threats) =>
        new() { Scanner = Name, Outcome = outcome, Raw = raw, Detail = detail, Threats = threats, Identity = identity };

    private Loaded Fresh()
    {
        if (options.Files.Count == 0 || time.GetElapsedTime(Volatile.Read(ref checkedAt)) < options.ReloadInterval)
        {
            return loaded;
        }

        lock (gate)
        {
            checkedAt = time.GetTimestamp();
            if (Stamp() != loaded.Stamp)
            {
                (Loaded? next, string? error) = Load();
                if (next is null)
                {
                    LogRefused(error!);
                }
                else
                {
                    loaded = next;
                    LogLoaded(next.Set.Version, next.Set.Patterns.Count, next.Set.Blocked.Count, next.Set.Allowed.Count);
                }
            }

            return loaded;
        }
    }

    private string Stamp() => string.Join('|', options.Files.Select(f => $"{f}:{File.GetLastWriteTimeUtc(f).Ticks}"));

    private (Loaded? Loaded, string? Error) Load()
    {
        string stamp = Stamp();
        List<(string, string[])> files = [];
        foreach (string file in options.Files)
        {
            try
            {
                files.Add((file, File.ReadAllLines(file)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return (null, $"The signature file {file} cannot be read: {e.Message}");
            }
        }

        (SignatureSet? set, string? error) = SignatureSet.Parse(files);
        return set is null ? (null, error) : (new Loaded(set, new ScannerIdentity("signatures", "1", set.Version), stamp), null);
    }

    [LoggerMessage(3001, LogLevel.Error, "The signatures stay as they were: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(3002, LogLevel.Information, "Signatures {Version} loaded: {Patterns} patterns, {Blocked} blocked and {Allowed} allowed hashes.")]
    private partial void LogLoaded(string version, int patterns, int blocked, int allowed);

    private sealed record Loaded(SignatureSet Set, ScannerIdentity Identity, string Stamp);
}
