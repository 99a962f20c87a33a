using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>A request as bytes, so that it may be wrong in every way. On a connection of its own.</summary>
/// <param name="Head">The request line and the headers, without the empty line, in Latin-1.</param>
/// <param name="Body">What follows.</param>
/// <param name="EndsEarly">The sender goes away when it has sent everything.</param>
internal sealed record RawRequest(string Head, byte[] Body, bool EndsEarly)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The status, 0 when the server hung up without one, and the whole answer.</summary>
    public async Task<(int Status, string Answer)> SendAsync(Uri address, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), patience.Token);
        using MemoryStream answer = new();
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(Head + "\r\n\r\n"), patience.Token);
            await socket.SendAsync(Body, patience.Token);
            if (EndsEarly)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            byte[] buffer = new byte[16 << 10];
            int read;
            while ((read = await socket.ReceiveAsync(buffer, patience.Token)) > 0)
            {
                answer.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // Hung up while something was still being sent; an answer may have come before.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"No end of an answer in {Patience.TotalSeconds} s: {this}");
        }

        // "100 Continue" may stand before the answer itself.
        string text = Encoding.Latin1.GetString(answer.ToArray()).Replace("HTTP/1.1 100 Continue\r\n\r\n", "", StringComparison.Ordinal);
        return (text.Length == 0 ? 0 : int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), text);
    }

    /// <summary>For the message of a failure: enough to send it again.</summary>
    public override string ToString() => $"{Head.Replace("\r\n", "\\r\\n", StringComparison.Ordinal)} + {Body.Length} bytes {Convert.ToBase64String(Body.AsSpan(0, Math.Min(Body.Length, 3000)))}{(EndsEarly ? ", then nothing" : "")}";
}
