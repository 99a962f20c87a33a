using System.Security.Cryptography;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanners.Tests;

/// <summary>Ways to run a scanner over bytes.</summary>
internal static class Scans
{
    public static CancellationToken Deadline => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public static ContentDigest Digest(byte[] content) => new(content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    public static async Task<ScannerReply> WholeAsync(IScanner scanner, byte[] content, string location = "/a") =>
        await scanner.ScanAsync(new ScanSubject { Location = location, Length = content.Length }, content, Digest(content), Deadline);

    public static async Task<ScannerReply> StreamAsync(IScanner scanner, byte[] content, int chunk = 64 * 1024, bool knownLength = true)
    {
        IScanSession session = await scanner.OpenAsync(new ScanSubject { Location = "/a", Length = knownLength ? content.Length : -1 }, Deadline);
        await using (session)
        {
            for (int at = 0; at < content.Length; at += chunk)
            {
                if (!await session.WriteAsync(content.AsMemory(at, Math.Min(chunk, content.Length - at)), Deadline))
                {
                    break;
                }
            }

            return await session.CompleteAsync(Digest(content), Deadline);
        }
    }
}
