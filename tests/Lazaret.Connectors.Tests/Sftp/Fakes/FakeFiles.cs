using Lazaret.Connectors.Sftp.Protocol;

namespace Lazaret.Connectors.Tests.Sftp.Fakes;

/// <summary>A server with files, and with bad habits where a test wants some.</summary>
internal sealed class FakeFiles
{
    private static readonly uint FolderMode = 0x41ED;

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>Names of the one folder <c>/in</c>, as they are sent.</summary>
    public List<byte[]> Names { get; } = [];

    /// <summary>What is said of a size, when that is not the truth.</summary>
    public long? SaidSize { get; init; }

    /// <summary>Bytes that a READ gets at most, by its number.</summary>
    public Func<int, int> Gives { get; init; } = _ => int.MaxValue;

    /// <summary>Answers are held back until so many are there and then sent in any order.</summary>
    public int Shuffle { get; init; } = 1;

    public int Seed { get; init; }

    public int Reads { get; private set; }

    public FakeSftpServer Server() => new(ServeAsync);

    private async Task ServeAsync(FakeConversation conversation)
    {
        await conversation.HelloAsync();
        Random random = new(Seed);
        List<byte[]> held = [];
        bool listed = false;
        while (await conversation.NextAsync() is { } request)
        {
            switch (request.Type)
            {
                case PacketType.OpenDir:
                    listed = false;
                    held.Add(Handle(request, request.Text));
                    break;
                case PacketType.ReadDir:
                    held.Add(listed ? Status(request, StatusCode.EndOfFile) : NamePacket(request));
                    listed = true;
                    break;
                case PacketType.Stat or PacketType.LStat or PacketType.FStat:
                    held.Add(Attributes(request));
                    break;
                case PacketType.Open:
                    held.Add(Files.ContainsKey(request.Text) ? Handle(request, request.Text) : Status(request, StatusCode.NoSuchFile));
                    break;
                case PacketType.Read:
                    held.Add(Data(request));
                    break;
                default:
                    held.Add(Status(request, StatusCode.Ok));
                    break;
            }

            if (held.Count >= Shuffle || !conversation.HasMore)
            {
                byte[][] order = [.. held];
                random.Shuffle(order);
                held.Clear();
                foreach (byte[] answer in order)
                {
                    await conversation.RawAsync(answer);
                }
            }
        }
    }

    private static byte[] Status(FakeRequest request, StatusCode code) => FakeConversation.Packet(PacketType.Status, request.Id, p => p.UInt32((uint)code));

    private static byte[] Handle(FakeRequest request, string name) =>
        FakeConversation.Packet(PacketType.Handle, request.Id, p => p.String(System.Text.Encoding.Latin1.GetBytes(name)));

    private byte[] NamePacket(FakeRequest request) => FakeConversation.Packet(PacketType.Name, request.Id, p =>
    {
        p.UInt32((uint)Names.Count);
        foreach (byte[] name in Names)
        {
            p.String(name);
            p.String("-rw-r--r-- whatever"u8);
            p.Attributes(new SftpAttributes(AttributeFlags.Size | AttributeFlags.Permissions | AttributeFlags.Times, 5, 0, 0, 0x81A4, 1, 1));
        }
    });

    private byte[] Attributes(FakeRequest request)
    {
        bool isFile = Files.TryGetValue(request.Text, out byte[]? content);
        return !isFile && request.Text != "/in"
            ? Status(request, StatusCode.NoSuchFile)
            : FakeConversation.Packet(PacketType.Attributes, request.Id, p => p.Attributes(new SftpAttributes(
                AttributeFlags.Size | AttributeFlags.Permissions | AttributeFlags.Times, SaidSize ?? content?.Length ?? 0, 0, 0, isFile ? 0x81A4 : FolderMode, 1, 1)));
    }

    private byte[] Data(FakeRequest request)
    {
        byte[] content = Files[request.Text];
        (long offset, int length) = request.Range;
        int count = (int)Math.Min(Math.Min(length, Math.Max(1, Gives(Reads++))), Math.Max(0, content.Length - offset));
        return count == 0
            ? Status(request, StatusCode.EndOfFile)
            : FakeConversation.Packet(PacketType.Data, request.Id, p => p.String(content.AsSpan((int)offset, count)));
    }
}
