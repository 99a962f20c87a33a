using System.Buffers.Binary;
using System.Net.Sockets;
using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Tests.Sftp.Fakes;

/// <summary>One connection as a server sees it, byte by byte, with no manners of its own.</summary>
internal sealed class FakeConversation(Socket socket)
{
    private readonly NetworkStream stream = new(socket, ownsSocket: true);

    /// <summary>Has the client sent more already?</summary>
    public bool HasMore => stream.DataAvailable;

    /// <summary>The next request; null when the client is gone.</summary>
    public async Task<FakeRequest?> NextAsync()
    {
        try
        {
            byte[] head = new byte[5];
            await stream.ReadExactlyAsync(head);
            byte[] body = new byte[BinaryPrimitives.ReadUInt32BigEndian(head) - 1];
            await stream.ReadExactlyAsync(body);
            PacketType type = (PacketType)head[4];
            uint id = BinaryPrimitives.ReadUInt32BigEndian(body);
            return new FakeRequest(type, id, body[4..]);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    public async Task HelloAsync(params (string Name, string Value)[] extensions)
    {
        await NextAsync();
        PacketBuffer packet = new();
        packet.Begin(PacketType.Version, 3);
        foreach ((string name, string value) in extensions)
        {
            packet.String(System.Text.Encoding.ASCII.GetBytes(name));
            packet.String(System.Text.Encoding.ASCII.GetBytes(value));
        }

        packet.End();
        await RawAsync(packet.Bytes.ToArray());
    }

    public Task SendAsync(PacketType type, uint id, Action<PacketBuffer> write) => RawAsync(Packet(type, id, write));

    public Task StatusAsync(uint id, StatusCode code, string words = "") => SendAsync(PacketType.Status, id, p =>
    {
        p.UInt32((uint)code);
        p.String(System.Text.Encoding.ASCII.GetBytes(words));
        p.String("en"u8);
    });

    public async Task RawAsync(byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client had enough.
        }
    }

    /// <summary>Waits until the client hangs up.</summary>
    public async Task UntilGoneAsync()
    {
        while (await NextAsync() is not null)
        {
        }
    }

    public void Close() => stream.Dispose();

    public static byte[] Packet(PacketType type, uint id, Action<PacketBuffer> write)
    {
        PacketBuffer packet = new();
        packet.Begin(type, id);
        write(packet);
        packet.End();
        return packet.Bytes.ToArray();
    }
}
