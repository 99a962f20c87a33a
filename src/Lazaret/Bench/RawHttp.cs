using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.Bench;

/// <summary>One keep-alive connection that sends prepared requests and reads whole answers: the client of a benchmark should cost as little as it can.</summary>
internal sealed class RawHttp : IDisposable
{
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[64 << 10];

    public static async Task<RawHttp> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        RawHttp http = new();
        await http.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), cancellationToken).ConfigureAwait(false);
        return http;
    }

    public static byte[] Request(string method, string target, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n"));
        byte[] whole = new byte[head.Length + body.Length];
        head.CopyTo(whole, 0);
        body.CopyTo(whole.AsSpan(head.Length));
        return whole;
    }

    /// <summary>Sends a request; the status and the body of the answer. The body is valid until the next request.</summary>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        (int status, int head, long length) = await ExchangeAsync(request, hasBody: true, cancellationToken).ConfigureAwait(false);
        return (status, buffer.AsMemory(head, (int)length));
    }

    /// <summary>Sends a HEAD; the status and the length that a body would have.</summary>
    public async ValueTask<(int Status, long Length)> HeadAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        (int status, _, long length) = await ExchangeAsync(request, hasBody: false, cancellationToken).ConfigureAwait(false);
        return (status, length);
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask<(int Status, int Head, long Length)> ExchangeAsync(ReadOnlyMemory<byte> request, bool hasBody, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < request.Length;)
        {
            sent += await socket.SendAsync(request[sent..], cancellationToken).ConfigureAwait(false);
        }

        int filled = 0;
        int head = -1;
        long length = 0;
        while (head < 0 || (hasBody && filled < head + length))
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            int read = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("The server closed the connection in the middle of an answer.");
            }

            filled += read;
            if (head < 0 && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is >= 0 and int end)
            {
                head = end + 4;
                length = Length(buffer.AsSpan(0, end));
                if (hasBody && buffer.Length < head + length)
                {
                    Array.Resize(ref buffer, checked((int)(head + length)));
                }
            }
        }

        int status = int.Parse(buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
        return (status, head, length);
    }

    private static long Length(ReadOnlySpan<byte> head)
    {
        int at = head.IndexOf("Content-Length: "u8);
        ReadOnlySpan<byte> rest = head[(at + 16)..];
        int end = rest.IndexOf((byte)'\r');
        return long.Parse(end < 0 ? rest : rest[..end], CultureInfo.InvariantCulture);
    }
}
