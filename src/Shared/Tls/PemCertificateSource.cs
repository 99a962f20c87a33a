using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Lazaret.Shared.Tls;

/// <summary>
/// The certificate a server shows, read again when its files change: new connections get the new one, open ones live on. Files that do not fit together (one was
/// written, the other not yet) change nothing: the old pair is kept until they do.
/// </summary>
/// <remarks>
/// Looked at every <see cref="Interval"/> and when the system tells of a change. The content decides, not the time of change: tools that swap a symbolic link or
/// keep the time (Kubernetes secrets, rsync) are seen too.
/// </remarks>
internal sealed partial class PemCertificateSource : IDisposable
{
    /// <summary>How often the files are looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string certFile;
    private readonly string keyFile;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly List<FileSystemWatcher> watchers = [];
    private readonly ITimer timer;
    private volatile PemPair current;
    private string? lastComplaint;

    private PemCertificateSource(string certFile, string keyFile, PemPair first, TimeProvider time, ILogger logger)
    {
        this.certFile = certFile;
        this.keyFile = keyFile;
        this.time = time;
        this.logger = logger;
        current = first;
        WarnOfDates(first);
        timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
        Watch(certFile);
        Watch(keyFile);
    }

    /// <summary>What is shown now.</summary>
    public PemPair Current => current;

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="certFile">See <see cref="PemPair.Read"/>.</param>
    /// <param name="keyFile">See <see cref="PemPair.Read"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of changes and of files that do not fit together.</param>
    /// <param name="source">To be disposed of when the server has stopped.</param>
    /// <returns>What is wrong, in a sentence; null when all is well.</returns>
    public static string? Open(string certFile, string keyFile, TimeProvider time, ILogger logger, out PemCertificateSource? source)
    {
        source = null;
        if (PemPair.Read(certFile, keyFile, out PemPair? pair) is { } error)
        {
            return error;
        }

        source = new PemCertificateSource(Path.GetFullPath(certFile), Path.GetFullPath(keyFile), pair!, time, logger);
        return null;
    }

    /// <summary>For a handshake that begins now: the present pair, TLS 1.2 or newer.</summary>
    public SslServerAuthenticationOptions ForHandshake() => new()
    {
        ServerCertificateContext = current.Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    /// <summary>Looks at the files now.</summary>
    public void Look()
    {
        lock (gate)
        {
            byte[]? fingerprint = PemPair.FingerprintOf(certFile, keyFile);
            if (fingerprint is not null && fingerprint.AsSpan().SequenceEqual(current.Fingerprint))
            {
                lastComplaint = null;
                return;
            }

            if (PemPair.Read(certFile, keyFile, out PemPair? pair) is { } error)
            {
                // Once for each kind of trouble, not every five seconds.
                if (error != lastComplaint)
                {
                    lastComplaint = error;
                    KeptOld(logger, error);
                }

                return;
            }

            lastComplaint = null;
            current = pair!;
            Changed(logger, certFile, pair!.Certificate.NotAfter.ToUniversalTime());
            WarnOfDates(pair);
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        foreach (FileSystemWatcher watcher in watchers)
        {
            watcher.Dispose();
        }
    }

    private void Watch(string file)
    {
        try
        {
            FileSystemWatcher watcher = new(Path.GetDirectoryName(file)!) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
            watchers.Add(watcher);
            watcher.Changed += (_, _) => Look();
            watcher.Created += (_, _) => Look();
            watcher.Renamed += (_, _) => Look();
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Out of watches: the timer does it alone.
        }
    }

    private void WarnOfDates(PemPair pair)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTime until = pair.Certificate.NotAfter.ToUniversalTime();
        if (until < now.UtcDateTime)
        {
            Expired(logger, certFile, until);
        }
        else if (pair.Certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            NotYet(logger, certFile, pair.Certificate.NotBefore.ToUniversalTime());
        }
    }

    [LoggerMessage(5600, LogLevel.Information, "The certificate {File} was read again; it is good until {Until:u}")]
    private static partial void Changed(ILogger logger, string file, DateTime until);

    [LoggerMessage(5601, LogLevel.Warning, "The certificate files changed but cannot be used; the old certificate is shown on. {Reason}")]
    private static partial void KeptOld(ILogger logger, string reason);

    [LoggerMessage(5602, LogLevel.Warning, "The certificate {File} ran out on {Until:u}; clients that check it will not connect")]
    private static partial void Expired(ILogger logger, string file, DateTime until);

    [LoggerMessage(5603, LogLevel.Warning, "The certificate {File} is not valid before {From:u}; clients that check it will not connect")]
    private static partial void NotYet(ILogger logger, string file, DateTime from);
}
