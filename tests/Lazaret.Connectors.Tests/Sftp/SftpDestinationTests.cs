using System.Security.Cryptography;
using System.Text;
using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Delivery;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.Connectors.Tests.Delivery;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Connectors.Tests.Sftp.Fakes;
using Lazaret.Core.Delivery;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>Delivery into a folder of a real OpenSSH server.</summary>
public sealed class SftpDestinationTests(SshdFixture sshd) : DestinationConformance, IClassFixture<SshdFixture>
{
    private readonly TempTree tree = new();

    [Theory]
    [InlineData("written")]
    [InlineData("renamed")]
    public async Task A_delivery_that_was_cut_off_is_made_good_by_the_next_and_what_it_left_goes_later(string step)
    {
        DeliveryItem item = Items.Of("in/a", Encoding.ASCII.GetBytes("content"));
        SftpDestination dying = new(Options(), TimeProvider.System) { OnStep = s => Crash(s == step) };
        await Assert.ThrowsAsync<CrashException>(async () => await dying.DeliverAsync(item, default));
        await dying.DisposeAsync();
        foreach (string left in Directory.GetFiles(tree.Path + "/in", ".*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));
        }

        DeliveryResult result = await Destination.DeliverAsync(item, default);
        await Destination.DeliverAsync(Items.Of("in/b", [1]), default);

        Assert.Equal((DeliveryStatus.Delivered, step == "renamed"), (result.Status, result.WasThere));
        Assert.Equal(["in/a", "in/b"], Keys().Order());
    }

    [Fact]
    public async Task A_connection_that_breaks_within_a_file_delivers_nothing_and_the_next_try_all_of_it()
    {
        byte[] content = RandomNumberGenerator.GetBytes(30_000_000);
        List<System.Diagnostics.Process> started = [];
        SftpDestinationOptions options = Options();
        await using SftpDestination destination = new(options, new SshTransportFactory(options.Server) { OnStarted = started.Add }, TimeProvider.System);
        int opened = 0;
        DeliveryItem item = Items.Of("big", content) with
        {
            Open = _ => ValueTask.FromResult<Stream>(new Watched(content, at => { if (at > 10_000_000 && opened < 3) { started[^1].Kill(); } }) { Opened = ++opened }),
        };

        DeliveryResult broken = await destination.DeliverAsync(item, default);
        byte[]? between = Get("big");
        opened = 10;
        DeliveryResult whole = await destination.DeliverAsync(item, default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (broken.Status, broken.Blame));
        Assert.Null(between);
        Assert.Equal(DeliveryStatus.Delivered, whole.Status);
        Assert.True(content.AsSpan().SequenceEqual(Get("big")));
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such_and_may_pass()
    {
        FakeSftpServer server = new(async c =>
        {
            await c.HelloAsync(("statvfs@openssh.com", "2"));
            while (await c.NextAsync() is { } request)
            {
                await (request.Type switch
                {
                    PacketType.Stat => c.SendAsync(PacketType.Attributes, request.Id, p => p.Attributes(new SftpAttributes(AttributeFlags.Permissions, 0, 0, 0, 0x41ED, 0, 0))),
                    PacketType.LStat => c.StatusAsync(request.Id, StatusCode.NoSuchFile),
                    PacketType.Open => c.SendAsync(PacketType.Handle, request.Id, p => p.String("h"u8)),
                    PacketType.Write => c.StatusAsync(request.Id, StatusCode.Failure, "Failure"),
                    PacketType.Extended => c.SendAsync(PacketType.ExtendedReply, request.Id, p =>
                    {
                        foreach (ulong number in (ulong[])[4096, 4096, 1000, 0, 1, 0, 0, 0, 0, 0, 255])
                        {
                            p.UInt64(number);
                        }
                    }),
                    _ => c.StatusAsync(request.Id, StatusCode.Ok),
                });
            }
        });
        await using SftpDestination destination = new(Options(), server, TimeProvider.System);

        DeliveryResult result = await destination.DeliverAsync(Items.Of("a", new byte[100_000]), default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (result.Status, result.Blame));
        Assert.Contains("4096 bytes left for a file of 100000", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_on_the_way_is_not_followed()
    {
        using TempTree outside = new();
        Directory.CreateSymbolicLink(Path.Combine(tree.Path, "in"), outside.Path);

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/a", [1]), default);

        Assert.NotEqual(DeliveryStatus.Delivered, result.Status);
        Assert.Empty(Directory.GetFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_not_made()
    {
        await using SftpDestination missing = new(Options(o => o.Folder = tree.Path + "/mount"), TimeProvider.System);

        DeliveryResult result = await missing.DeliverAsync(Items.Of("a", [1]), default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (result.Status, result.Blame));
        Assert.Equal(Core.Outcomes.ReasonCode.ObjectNotFound, (await missing.CheckAsync(default))?.Reason);
        Assert.False(Directory.Exists(tree.Path + "/mount"));
    }

    [Fact]
    public async Task A_server_that_is_not_the_pinned_one_gets_nothing()
    {
        await using SftpDestination destination = new(Options(o => (o.Server.KnownHostsFile, o.Server.Pins) = (null, ["SHA256:" + new string('A', 43)])), TimeProvider.System);

        DeliveryResult result = await destination.DeliverAsync(Items.Of("a", [1]), default);

        Assert.Equal((DeliveryStatus.Refused, DeliveryBlame.Destination), (result.Status, result.Blame));
        Assert.Empty(Keys());
    }

    [Fact]
    public async Task A_file_is_read_back_where_that_is_wanted()
    {
        await using SftpDestination destination = new(Options(o => o.ReadBack = true), TimeProvider.System);

        Assert.Equal(DeliveryStatus.Delivered, (await destination.DeliverAsync(Items.Of("a", RandomNumberGenerator.GetBytes(1_000_000)), default)).Status);
    }

    protected override ValueTask<IDestination> CreateAsync() => ValueTask.FromResult<IDestination>(new SftpDestination(Options(), TimeProvider.System));

    protected override byte[]? Get(string key) => File.Exists(Path.Combine(tree.Path, key)) ? File.ReadAllBytes(Path.Combine(tree.Path, key)) : null;

    protected override void Put(string key, byte[] content) => tree.File(key, content);

    protected override IReadOnlyList<string> Keys() => tree.AllFiles();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        tree.Dispose();
    }

    private static void Crash(bool now)
    {
        if (now)
        {
            throw new CrashException();
        }
    }

    private SftpDestinationOptions Options(Action<SftpDestinationOptions>? set = null)
    {
        SftpDestinationOptions options = new() { Server = sshd.Server.Options(), Folder = tree.Path };
        set?.Invoke(options);
        return options;
    }

    /// <summary>Tells how far it was read.</summary>
    private sealed class Watched(byte[] content, Action<long> at) : MemoryStream(content)
    {
        public int Opened { get; init; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            at(Position);
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
