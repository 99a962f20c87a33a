using System.Buffers.Binary;
using System.Net.Sockets;

namespace Lazaret.Bench;

/// <summary>
/// The least that can be done: a few streams, each reading files one after the other and sending them to clamd in one IDSESSION, one write a file, no result
/// kept. What our scan is compared with.
/// </summary>
internal static class BareClamdLoop
{
    /// <summary>Scans the files and returns how many were OK and how many FOUND.</summary>
    public static async Task<(long Ok, long Found)> RunAsync(string socketPath, string[] files, int streams, CancellationToken cancellationToken)
    {
        int next = -1;
        (long Ok, long Found)[] counts = await Task.WhenAll(Enumerable.Range(0, streams).Select(_ => Task.Run(() => Stream(), cancellationToken))).ConfigureAwait(false);
        return (counts.Sum(c => c.Ok), counts.Sum(c => c.Found));

        (long Ok, long Found) Stream()
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            socket.Send("zIDSESSION\0"u8);
            byte[] frame = new byte[256 * 1024];
            byte[] reply = new byte[1024];
            "zINSTREAM\0"u8.CopyTo(frame);
            long ok = 0;
            long found = 0;
            while (Interlocked.Increment(ref next) is int index && index < files.Length)
            {
                using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(files[index]);
                int length = RandomAccess.Read(handle, frame.AsSpan(14, frame.Length - 18), 0);
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(10), length);
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(14 + length), 0);
                socket.Send(frame.AsSpan(0, 18 + length));
                int got = 0;
                do
                {
                    got += socket.Receive(reply.AsSpan(got));
                }
                while (reply[got - 1] != 0);

                if (reply.AsSpan(0, got).IndexOf("FOUND"u8) >= 0)
                {
                    found++;
                }
                else if (reply.AsSpan(0, got).IndexOf("OK"u8) >= 0)
                {
                    ok++;
                }
            }

            return (ok, found);
        }
    }
}
