using System.Security.Cryptography;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;
using Lazaret.Dispatch.Client;
using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Plugins;

/// <summary>Scans the content of a task with all scanners at once while it is downloaded; nothing is kept but one buffer.</summary>
internal sealed class ContentScan(DispatcherClient client, IReadOnlyList<IScanner> scanners)
{
    /// <exception cref="DispatcherClientException">The content cannot be had.</exception>
    public async Task<PluginFinding> RunAsync(BinaryEvent task, Datastream content, CancellationToken cancellationToken)
    {
        ScanSubject subject = new() { Location = $"{task.Source.Name}/{content.Label}/{content.Sha256}", ConnectorName = "dispatcher", Length = (long)Math.Min(content.Size, long.MaxValue) };
        List<IScanSession> sessions = new(scanners.Count);
        try
        {
            foreach (IScanner scanner in scanners)
            {
                sessions.Add(await scanner.OpenAsync(subject, cancellationToken).ConfigureAwait(false));
            }

            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            bool[] full = new bool[sessions.Count];
            long? size = await new StreamDownload(client).CopyAsync(
                task.Source.Name,
                content.Label,
                content.Sha256,
                async (chunk, token) =>
                {
                    hash.AppendData(chunk.Span);
                    for (int i = 0; i < full.Length; i++)
                    {
                        full[i] = full[i] || !await sessions[i].WriteAsync(chunk, token).ConfigureAwait(false);
                    }
                },
                cancellationToken).ConfigureAwait(false);
            if (size is null)
            {
                return PluginFinding.Not("error-input", Names.Of(ReasonCode.ObjectNotFound), $"there is no content {content.Sha256} in the source {task.Source.Name}");
            }

            ContentDigest digest = new(size.Value, Convert.ToHexStringLower(hash.GetHashAndReset()));
            if (!digest.Sha256.Equals(content.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                return PluginFinding.Not("error-input", Names.Of(ReasonCode.ContentMismatch), $"the content with the name {content.Sha256} has the SHA-256 {digest.Sha256}");
            }

            List<ScannerReply> replies = new(sessions.Count);
            foreach (IScanSession session in sessions)
            {
                replies.Add(await session.CompleteAsync(digest, cancellationToken).ConfigureAwait(false));
            }

            return Judgement.Of(replies);
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
