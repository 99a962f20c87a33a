using System.Buffers;
using System.Security.Cryptography;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Scanners;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>Scans a quarantined file again, with every scanner, and says in one line what came of it.</summary>
/// <param name="scanners">At least one; not disposed of here.</param>
public sealed class QuarantineScan(IReadOnlyList<IScanner> scanners)
{
    private const int ChunkBytes = 128 * 1024;

    /// <summary>For <see cref="QuarantineDesk.RescanAsync"/>.</summary>
    public async ValueTask<string> RunAsync(QuarantineEntry entry, Func<CancellationToken, ValueTask<Stream>> open, CancellationToken cancellationToken)
    {
        Stream content = await open(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            List<IScanSession> sessions = [];
            try
            {
                ScanSubject subject = new() { Location = entry.Path.Replace('\0', '_'), Length = entry.Size };
                foreach (IScanner scanner in scanners)
                {
                    sessions.Add(await scanner.OpenAsync(subject, cancellationToken).ConfigureAwait(false));
                }

                ContentDigest digest = await ReadAsync(content, sessions, cancellationToken).ConfigureAwait(false);
                List<ScannerVerdict> verdicts = [];
                Failure? failure = null;
                foreach (IScanSession session in sessions)
                {
                    ScannerReply reply = await session.CompleteAsync(digest, cancellationToken).ConfigureAwait(false);
                    failure ??= reply.Failure;
                    verdicts.AddRange(reply.Verdict is { } verdict ? [verdict] : []);
                }

                return Say(WorstVerdict.Of(verdicts), failure);
            }
            finally
            {
                foreach (IScanSession session in sessions)
                {
                    await session.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private static string Say(ScannerVerdict? worst, Failure? failure)
    {
        // Found is found, whatever failed beside it; otherwise a scanner without a verdict keeps the file from being clean.
        bool found = worst?.Outcome is Outcome.Malicious or Outcome.Suspicious;
        if (!found && (failure is not null || worst is null))
        {
            return $"not scanned: {Shown.Of(failure?.Message ?? "there is no scanner")}";
        }

        string threats = worst!.Threats.Count > 0 ? $" ({Shown.Of(string.Join(", ", worst.Threats))})" : "";
        return $"{Names.Of(worst.Outcome)} by {Shown.Of(worst.Scanner)}{threats}";
    }

    private static async Task<ContentDigest> ReadAsync(Stream content, List<IScanSession> sessions, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        bool[] wants = [.. sessions.Select(_ => true)];
        long size = 0;
        try
        {
            int count;
            while ((count = await content.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(chunk, 0, count);
                size += count;
                for (int i = 0; i < sessions.Count; i++)
                {
                    wants[i] = wants[i] && await sessions[i].WriteAsync(chunk.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                }
            }

            return new ContentDigest(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
