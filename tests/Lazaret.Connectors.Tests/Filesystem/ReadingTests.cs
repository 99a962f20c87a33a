using System.Net.Sockets;
using Lazaret.Connectors.Filesystem;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Tests.Filesystem;

public sealed class ReadingTests : IDisposable
{
    private readonly TempTree tree = new();
    private readonly FilesystemConnector connector;

    public ReadingTests() => connector = tree.Connector();

    public void Dispose() => tree.Dispose();

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("{asset}/../outside")]
    [InlineData("{asset}/a/../../etc/passwd")]
    [InlineData("{asset}/./f")]
    [InlineData("{asset}//f")]
    [InlineData("{asset}/f/")]
    [InlineData("{asset}-not/f")]
    [InlineData("{asset}/dsxconnect-quarantine/f")]
    [InlineData("{asset}/f\0g")]
    [InlineData("{asset}/")]
    [InlineData("f")]
    [InlineData("")]
    public async Task Abuse13_a_location_that_is_not_a_plain_path_inside_the_asset_is_refused(string location)
    {
        tree.File("f", 1);
        tree.File("dsxconnect-quarantine/f", 1);
        string path = location.Replace("{asset}", tree.Path, StringComparison.Ordinal);

        (_, Failure? failure) = await connector.Read(path);
        var acted = await connector.Act(new NewItem(path, "", ObjectIdentity.Unknown), Core.Actions.ActionKind.Delete, [1]);

        Assert.Equal((ErrorClass.ConnectorClient, ReasonCode.OutsideAsset), (failure?.Class, failure?.Reason));
        Assert.Equal(Core.Actions.ActionStatus.Error, acted.Status);
        Assert.Equal(["dsxconnect-quarantine/f", "f"], tree.AllFiles());
    }

    [Fact]
    public async Task Abuse12_special_files_are_refused_and_never_waited_for()
    {
        Commands.Run("mkfifo", tree.Path + "/fifo");
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(tree.Path + "/socket"));
        tree.Folder("folder");

        foreach (string name in new[] { "fifo", "socket", "folder" })
        {
            (_, Failure? failure) = await connector.Read(tree.Path + "/" + name);
            Assert.Equal((name, ReasonCode.NotARegularFile), (name, failure?.Reason));
        }
    }

    [Fact]
    public async Task Abuse12_a_device_is_refused()
    {
        FilesystemConnector dev = new(new FilesystemOptions { AssetPath = "/dev" }, TimeProvider.System);

        Assert.Equal(ReasonCode.NotARegularFile, (await dev.Read("/dev/zero")).Failure?.Reason);
    }

    [Fact]
    public async Task Abuse12_a_file_that_says_it_is_empty_but_is_not_is_refused()
    {
        FilesystemConnector proc = new(new FilesystemOptions { AssetPath = "/proc/sys/kernel" }, TimeProvider.System);

        (_, Failure? failure) = await proc.Read("/proc/sys/kernel/ostype");

        Assert.Equal((ErrorClass.ConnectorClient, ReasonCode.NotARegularFile), (failure?.Class, failure?.Reason));
    }

    [Theory]
    [InlineData("grow")]
    [InlineData("truncate")]
    [InlineData("rewrite")]
    [InlineData("touch back")]
    public async Task Abuse12_a_file_that_changes_while_it_is_read_is_never_read_to_a_good_end(string how)
    {
        string file = tree.File("f", new byte[1_000_000]);
        DateTime time = File.GetLastWriteTimeUtc(file);

        (_, Failure? failure) = await connector.Read(file, position =>
        {
            if (position == 256 * 1024)
            {
                using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                switch (how)
                {
                    case "grow":
                        stream.Seek(0, SeekOrigin.End);
                        stream.WriteByte(1);
                        break;
                    case "truncate":
                        stream.SetLength(500_000);
                        break;
                    default:
                        stream.WriteByte(1); // where the reader has been already
                        break;
                }
            }

            if (how == "touch back")
            {
                File.SetLastWriteTimeUtc(file, time); // the time of change lies; that of the status change does not
            }

            return Task.CompletedTask;
        });

        Assert.Equal((ErrorClass.ObjectChanged, ReasonCode.ObjectChanged), (failure?.Class, failure?.Reason));
    }

    [Fact]
    public async Task Abuse09_a_file_replaced_while_it_is_read_is_read_to_the_end_as_it_was()
    {
        string file = tree.File("f", new byte[600_000]);
        string other = tree.File("other", 1, 2, 3);
        OpenResult opened = await connector.OpenAsync(file, default);
        await using IObjectContent content = opened.Content!;
        byte[] buffer = new byte[1_000_000];
        int first = (await content.ReadAsync(buffer, default)).Count;

        File.Delete(file);
        File.Move(other, file);
        ReadResult end = await content.ReadAsync(buffer, default);

        // The handle still leads to the old file, but its status changed when its name went: the scan starts again, on the new one.
        Assert.Equal(600_000, first);
        Assert.Equal(ReasonCode.ObjectChanged, end.Failure?.Reason);
    }

    [Fact]
    public async Task Abuse14_links_are_not_followed_wherever_they_stand()
    {
        using TempTree outside = new();
        outside.Text("secret", "secret");
        File.CreateSymbolicLink(tree.Path + "/file", outside.Path + "/secret");
        Directory.CreateSymbolicLink(tree.Path + "/folder", outside.Path);
        Directory.CreateSymbolicLink(tree.Path + "/loop", tree.Path + "/loop");
        Directory.CreateSymbolicLink(tree.Path + "/up", "..");
        Directory.CreateSymbolicLink(tree.Path + "/self", ".");

        Assert.Empty(await connector.Items());
        foreach (string path in new[] { "file", "folder/secret", "loop", "loop/x", "up/" + Path.GetFileName(outside.Path) + "/secret", "self/file" })
        {
            Assert.Equal((path, ReasonCode.OutsideAsset), (path, (await connector.Read(tree.Path + "/" + path)).Failure?.Reason));
        }
    }

    [Fact]
    public async Task Abuse14_a_link_swapped_between_check_and_use_is_not_followed()
    {
        using TempTree outside = new();
        outside.Text("f", "SECRET");
        tree.Text("d/f", "fine");
        using CancellationTokenSource stop = new();
        Task swapper = Task.Run(() => Swapping.Folder(tree.Path + "/d", outside.Path, stop.Token));
        int good = 0;
        for (int i = 0; i < 20_000 || good == 0; i++)
        {
            OpenResult opened = await connector.OpenAsync(tree.Path + "/d/f", default);
            if (opened.Content is { } content)
            {
                await using (content)
                {
                    byte[] buffer = new byte[100];
                    int count = (await content.ReadAsync(buffer, default)).Count;
                    Assert.Equal("fine", System.Text.Encoding.ASCII.GetString(buffer, 0, count));
                    good++;
                }
            }
            else
            {
                Assert.Contains(opened.Failure!.Reason, new[] { ReasonCode.OutsideAsset, ReasonCode.ObjectNotFound, ReasonCode.Transient });
            }
        }

        await stop.CancelAsync();
        await swapper;
    }

    [Fact]
    public async Task A_reader_that_is_closed_early_leaves_no_handle_behind()
    {
        string file = tree.File("f", new byte[100]);
        OpenResult opened = await connector.OpenAsync(file, default);
        Assert.Contains(file, Handles());

        await opened.Content!.DisposeAsync();

        Assert.DoesNotContain(file, Handles());
    }

    private static List<string> Handles() =>
        [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget ?? "")];
}
