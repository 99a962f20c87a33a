using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;

namespace Lazaret.Connectors.Tests.Sftp;

public sealed class PacketTests
{
    [Fact]
    public void Attributes_come_back_as_they_were_written()
    {
        Prop.ForAll(Numbers().ToArbitrary(), n =>
        {
            SftpAttributes written = new((AttributeFlags)(n[0] & 15), Math.Abs((long)n[1] << 20), n[2], n[3], n[4], n[5], n[6]);
            SftpAttributes read = Reader(Write(written)).Attributes();
            return read == Said(written);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_body_that_is_cut_anywhere_is_refused()
    {
        byte[] whole = Write(new SftpAttributes((AttributeFlags)15, 1, 2, 3, 4, 5, 6));
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.Throws<PacketFormatException>(() => Reader(cut).Attributes());
        }
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_and_nothing_else()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            if (bytes.Length > 4)
            {
                (bytes[0], bytes[1], bytes[2]) = (random.Next(2) == 0 ? (byte)0 : bytes[0], 0, 0);
            }

            Try(() => Names(bytes));
            Try(() => Reader(bytes).Attributes());
            Try(() => Extensions(bytes));
        }

        static void Try(Action read)
        {
            try
            {
                read();
            }
            catch (PacketFormatException)
            {
                // Refused.
            }
        }
    }

    [Fact]
    public void Packets_are_cut_out_of_a_stream_wherever_it_is_broken()
    {
        Random random = new(3);
        PacketBuffer packets = new();
        List<byte[]> bodies = [];
        for (int i = 0; i < 200; i++)
        {
            byte[] body = new byte[random.Next(0, i % 10 == 0 ? 200_000 : 300)];
            random.NextBytes(body);
            bodies.Add(body);
            packets.Begin(PacketType.Data, (uint)i);
            packets.String(body);
            packets.End();
        }

        PacketSource source = new(new Trickle(packets.Bytes.ToArray(), random), () => { });
        for (int i = 0; i < bodies.Count; i++)
        {
            Assert.True(source.Next(out PacketType type));
            Assert.Equal((PacketType.Data, (uint)i, (uint)bodies[i].Length), (type, source.UInt32(), source.UInt32()));
            byte[] body = new byte[bodies[i].Length];
            source.CopyTo(body);
            Assert.Equal(0, source.Left);
            Assert.True(bodies[i].AsSpan().SequenceEqual(body));
        }

        Assert.False(source.Next(out _));
    }

    [Fact]
    public void A_packet_that_says_it_has_four_GiB_is_refused_before_memory_is_asked_for()
    {
        PacketSource source = new(new MemoryStream([0xFF, 0xFF, 0xFF, 0xFF, 103, 0, 0, 0, 1]), () => { });
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<PacketFormatException>(() => source.Next(out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("a.txt", NameRefusal.None)]
    [InlineData("ä b.txt", NameRefusal.None)]
    [InlineData("", NameRefusal.Empty)]
    [InlineData(".", NameRefusal.Dots)]
    [InlineData("..", NameRefusal.Dots)]
    [InlineData("...", NameRefusal.None)]
    [InlineData("a/b", NameRefusal.Slash)]
    [InlineData("a\\b", NameRefusal.Backslash)]
    [InlineData("a\0", NameRefusal.Nul)]
    [InlineData("a\tb", NameRefusal.ControlCharacter)]
    [InlineData("a\u007Fb", NameRefusal.ControlCharacter)]
    [InlineData("a\u0085b", NameRefusal.ControlCharacter)]
    internal void A_name_is_judged(string name, NameRefusal expected) => Assert.Equal(expected, RemoteName.Judge(Encoding.UTF8.GetBytes(name)));

    private static Gen<uint[]> Numbers() => Gen.Choose(0, int.MaxValue).Select(n => (uint)n).ArrayOf(7);

    private static SftpAttributes Said(SftpAttributes written) => written with
    {
        Length = written.Flags.HasFlag(AttributeFlags.Size) ? written.Length : 0,
        User = written.Flags.HasFlag(AttributeFlags.Owner) ? written.User : 0,
        Group = written.Flags.HasFlag(AttributeFlags.Owner) ? written.Group : 0,
        Mode = written.Flags.HasFlag(AttributeFlags.Permissions) ? written.Mode : 0,
        AccessedAt = written.Flags.HasFlag(AttributeFlags.Times) ? written.AccessedAt : 0,
        ModifiedAt = written.Flags.HasFlag(AttributeFlags.Times) ? written.ModifiedAt : 0,
    };

    private static byte[] Write(SftpAttributes attributes)
    {
        PacketBuffer buffer = new();
        buffer.Attributes(attributes);
        return buffer.Bytes.ToArray();
    }

    private static PacketReader Reader(byte[] bytes) => new(bytes);

    private static void Names(byte[] bytes)
    {
        PacketReader reader = new(bytes);
        _ = SftpEntry.ReadAll(ref reader);
    }

    private static void Extensions(byte[] bytes)
    {
        PacketReader reader = new(bytes);
        _ = SftpExtensions.From(ref reader);
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, random.Next(1, random.Next(2) == 0 ? 7 : 50_000))]);
    }
}
