using System.Security.Cryptography;
using Lazaret.Scanning.Content;

namespace Lazaret.Scanning.Routes.Quarantine;

/// <summary>Lends somebody else's stream to a reader that disposes what it is given, and learns the MD5 of what goes through. The stream itself is not disposed of.</summary>
/// <param name="content">Read from where it stands; a second time only if it can be rewound.</param>
internal sealed class DigestingLoan(Stream content) : IDisposable
{
#pragma warning disable CA5351 // MD5 for look-ups elsewhere, never as a proof
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private readonly long start = content.CanSeek ? content.Position : 0;
    private bool opened;

    /// <summary>Of what was read since the last opening: all of the content, when its reader was content with it; null when it was never read. 32 lower-case hex digits.</summary>
    public string? Md5 => opened ? Convert.ToHexStringLower(hash.GetCurrentHash()) : null;

    /// <exception cref="IOException">It was read before and cannot be rewound.</exception>
    public Stream Open()
    {
        if (opened && !content.CanSeek)
        {
            throw new IOException("The content can be read only once.");
        }

        if (opened)
        {
            content.Position = start;
            hash.GetHashAndReset();
        }

        opened = true;
        return new Loan(content, hash);
    }

    public void Dispose() => hash.Dispose();

    private sealed class Loan(Stream content, IncrementalHash hash) : ForwardStream
    {
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = content.Read(buffer, offset, count);
            hash.AppendData(buffer, offset, read);
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            hash.AppendData(buffer.Span[..read]);
            return read;
        }
    }
}
