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
    private readonly SignatureFiles files;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private volatile LoadedSignatures loaded;
    private string triedStamp;
    private string seenStamp;
    private long checkedAt;

    /// <exception cref="ArgumentException">A signature file is missing or wrong; the message says where.</exception>
    public SignatureScanner(SignaturesOptions options, TimeProvider time, ILogger? logger = null)
    {
        this.options = options;
        this.time = time;
        this.logger = logger ?? NullLogger.Instance;
        files = new SignatureFiles(options.Files);
        (LoadedSignatures? first, string? error) = files.Load();
        loaded = first ?? throw new ArgumentException(error);
        triedStamp = seenStamp = first.Stamp;
        checkedAt = time.GetTimestamp();
    }

    public string Name => "signatures";

    /// <summary>Why the last change of the files was refused, and the set before it stays; null when all is well.</summary>
    public string? RefusedChange { get; private set; }

    public ValueTask<ScannerIdentity> IdentifyAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Current().Identity);

    public ValueTask<IScanSession> OpenAsync(ScanSubject subject, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IScanSession>(new SignatureSession(this, Current(), time));

    public ValueTask<ScannerReply> ScanAsync(ScanSubject subject, ReadOnlyMemory<byte> content, ContentDigest digest, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        LoadedSignatures now = Current();
        BytePattern? found = now.Set.Matcher.Find(content.Span, 0);
        return ValueTask.FromResult(Judge(now, found, content.Length, digest, time.GetElapsedTime(started)));
    }

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<Failure?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The verdict, after what was found in the bytes and what the lists say. Only a finding counts for a part of an object.</summary>
    internal ScannerReply Judge(LoadedSignatures signatures, BytePattern? found, long received, ContentDigest digest, TimeSpan took)
    {
        SignatureSet set = signatures.Set;
        bool whole = received == digest.Size;
        if (whole && set.Allowed.TryGetValue(digest.Sha256, out string? allowed))
        {
            return Verdict(signatures, Outcome.Clean, "Allowed", $"On the allow list as {allowed}.", [], took);
        }

        string? name = set.Blocked.GetValueOrDefault(digest.Sha256) ?? found?.Name;
        return name is not null ? Verdict(signatures, Outcome.Malicious, name + " FOUND", null, [name], took)
            : whole ? Verdict(signatures, Outcome.Clean, "No signature", null, [], took)
            : Failures.ContentMismatch($"The scanner saw {received} of {digest.Size} bytes.");
    }

    private ScannerVerdict Verdict(LoadedSignatures signatures, Outcome outcome, string raw, string? detail, string[] threats, TimeSpan took) =>
        new() { Scanner = Name, Outcome = outcome, Raw = raw, Detail = detail, Threats = threats, Identity = signatures.Identity, Duration = took };

    /// <summary>The set to begin a scan with. Looks for changes from time to time; one caller does that while the others go on with what there is.</summary>
    private LoadedSignatures Current()
    {
        if (options.Files.Count > 0 && time.GetElapsedTime(Volatile.Read(ref checkedAt)) >= options.ReloadInterval && gate.TryEnter())
        {
            try
            {
                if (time.GetElapsedTime(Volatile.Read(ref checkedAt)) >= options.ReloadInterval)
                {
                    Look();
                }
            }
            finally
            {
                gate.Exit();
            }
        }

        return loaded;
    }

    private void Look()
    {
        Volatile.Write(ref checkedAt, time.GetTimestamp());
        string stamp = files.Stamp();
        bool settled = stamp == seenStamp;
        seenStamp = stamp;

        // A file that is still being written must not be loaded by halves: it has to look the same twice.
        if (!settled || stamp == triedStamp)
        {
            return;
        }

        (LoadedSignatures? next, string? error) = files.Load();
        if (next?.Stamp != stamp && next is not null)
        {
            return;
        }

        triedStamp = stamp;
        RefusedChange = error;
        if (next is null)
        {
            LogRefused(error!);
            return;
        }

        loaded = next;
        LogLoaded(next.Set.Version, next.Set.Patterns.Count, next.Set.Blocked.Count, next.Set.Allowed.Count);
    }

    [LoggerMessage(3001, LogLevel.Error, "The signatures stay as they were: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(3002, LogLevel.Information, "Signatures {Version} loaded: {Patterns} patterns, {Blocked} blocked and {Allowed} allowed hashes.")]
    private partial void LogLoaded(string version, int patterns, int blocked, int allowed);
}
