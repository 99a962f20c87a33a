using System.Net;
using System.Net.Sockets;
using System.Text;
using Lazaret.Scanners.Clamd;
using Lazaret.TestKit.Faults;

namespace Lazaret.Scanners.Tests.Clamd;

/// <summary>A false clamd whose connections are scripted from the INSTREAM command on; it hangs up on every other command, so its version is unknown.</summary>
internal static class ClamdScript
{
    private static readonly byte[] End = [0, 0, 0, 0];

    public static FaultyServer Serve(Func<int, NetworkStream, CancellationToken, Task> script)
    {
        int scans = -1;
        return new FaultyServer(async (_, stream, stop) =>
        {
            if (await ReadCommandAsync(stream, stop) == "zIDSESSION" && await ReadCommandAsync(stream, stop) == "zINSTREAM")
            {
                await script(Interlocked.Increment(ref scans), stream, stop);
            }
        });
    }

    /// <summary>Takes the object and answers it with <paramref name="reply"/>, which has to bring its own NUL.</summary>
    public static FaultyServer Answer(string reply) => Serve(async (_, stream, stop) =>
    {
        await FaultyServer.ReadUntilAsync(stream, End, stop);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply), stop);
    });

    public static ClamdScanner Scanner(FaultyServer server, Action<ClamdOptions>? configure = null)
    {
        ClamdOptions options = new()
        {
            Name = "clamd",
            EndPoint = new IPEndPoint(IPAddress.Loopback, server.Port),
            ReplyTimeout = TimeSpan.FromMilliseconds(300),
            WriteTimeout = TimeSpan.FromMilliseconds(300),
            CommandTimeout = TimeSpan.FromMilliseconds(300),
        };
        configure?.Invoke(options);
        return new ClamdScanner(options, TimeProvider.System);
    }

    /// <summary>One command without its NUL, and not a byte more.</summary>
    public static async Task<string> ReadCommandAsync(NetworkStream stream, CancellationToken stop)
    {
        StringBuilder command = new();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, stop) == 1 && one[0] != 0)
        {
            command.Append((char)one[0]);
        }

        return command.ToString();
    }

    /// <summary>The frames of one object, its zero length included.</summary>
    public static async Task<List<byte[]>> ReadFramesAsync(NetworkStream stream, CancellationToken stop)
    {
        List<byte[]> frames = [];
        byte[] length = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(length, stop);
            int count = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(length);
            byte[] frame = new byte[count];
            await stream.ReadExactlyAsync(frame, stop);
            frames.Add(frame);
            if (count == 0)
            {
                return frames;
            }
        }
    }
}
