using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>What goes wrong with a real server on the way.</summary>
public sealed class TroubleTests(SshdFixture sshd) : IClassFixture<SshdFixture>, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly TempTree tree = new();

    public void Dispose() => tree.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_breaks_within_a_file_fails_the_read_and_the_next_read_is_whole(bool ours)
    {
        byte[] content = RandomNumberGenerator.GetBytes(40_000_000);
        string file = tree.File("big", content);
        List<Process> started = [];
        await using SftpConnector connector = Connector(out SshTransportFactory factory);
        factory.OnStarted = started.Add;
        OpenResult opened = await connector.OpenAsync(file, default);
        byte[] buffer = new byte[1_000_000];
        Assert.True((await opened.Content!.ReadAsync(buffer, default)).Count > 0);

        if (ours)
        {
            started.Single().Kill();
        }
        else
        {
            sshd.Server.CutConnections();
        }

        ReadResult last;
        long bytes = 0;
        do
        {
            last = await opened.Content.ReadAsync(buffer, default).AsTask().WaitAsync(Deadline);
            bytes += last.Count;
        }
        while (last.Count > 0);

        Assert.Equal(ReasonCode.Transient, last.Failure?.Reason);
        Assert.InRange(bytes, 0, content.Length - 1);
        await opened.Content.DisposeAsync();
        (byte[] again, Core.Retries.Failure? failure) = await connector.Content(file);
        Assert.Null(failure);
        Assert.True(content.AsSpan().SequenceEqual(again));
        Assert.Equal(2, started.Count);
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_not_a_file_that_was_read()
    {
        string file = tree.File("growing", new byte[30_000_000]);
        await using SftpConnector connector = Connector();
        await using IObjectContent content = (await connector.OpenAsync(file, default)).Content!;
        byte[] buffer = new byte[100_000];
        Assert.True((await content.ReadAsync(buffer, default)).Count > 0);

        using (FileStream more = new(file, FileMode.Append))
        {
            more.Write(new byte[10]);
        }

        ReadResult last;
        do
        {
            last = await content.ReadAsync(buffer, default);
        }
        while (last.Count > 0);

        Assert.Equal(ReasonCode.ObjectChanged, last.Failure?.Reason);
    }

    [Fact]
    public async Task A_file_of_the_same_size_and_another_time_is_another_file()
    {
        string file = tree.File("same", new byte[30_000_000]);
        File.SetLastWriteTimeUtc(file, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await using SftpConnector connector = Connector();
        await using IObjectContent content = (await connector.OpenAsync(file, default)).Content!;
        byte[] buffer = new byte[100_000];
        Assert.True((await content.ReadAsync(buffer, default)).Count > 0);

        using (FileStream other = new(file, FileMode.Open))
        {
            other.WriteByte(1);
        }

        ReadResult last;
        do
        {
            last = await content.ReadAsync(buffer, default);
        }
        while (last.Count > 0);

        Assert.Equal(ReasonCode.ObjectChanged, last.Failure?.Reason);
    }

    [Fact]
    public async Task Links_pipes_and_folders_are_not_read_and_do_not_hold_up_the_session()
    {
        string file = tree.File("sub/file", 1, 2, 3);
        File.CreateSymbolicLink(tree.Path + "/link", file);
        Commands.Run("mkfifo", tree.Path + "/pipe");
        await using SftpConnector connector = Connector();

        EnumerationStats stats = (await connector.Pages()).Aggregate(EnumerationStats.Zero, (s, p) => s + p.Stats);
        foreach (string name in (string[])["link", "pipe", "sub"])
        {
            OpenResult opened = await connector.OpenAsync($"{tree.Path}/{name}", default).AsTask().WaitAsync(Deadline);
            Assert.Equal(ReasonCode.NotARegularFile, opened.Failure?.Reason);
        }

        Assert.Equal(new EnumerationStats(Seen: 1, Links: 1, Special: 1), stats);
        Assert.Equal([1, 2, 3], (await connector.Content(file)).Content);
    }

    [Fact]
    public async Task Thousands_of_small_files_are_read_many_at_a_time()
    {
        Dictionary<string, string> expected = [];
        for (int i = 0; i < 2000; i++)
        {
            byte[] content = Encoding.ASCII.GetBytes($"content of {i}".PadRight(i % 5000));
            expected.Add(tree.File($"d{i % 9}/f{i}", content), Convert.ToHexString(SHA256.HashData(content)));
        }

        await using SftpConnector connector = Connector();
        List<NewItem> items = await connector.Items();
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (item, _) =>
        {
            (byte[] content, Core.Retries.Failure? failure) = await connector.Content(item.Location);
            Assert.Null(failure);
            Assert.Equal(expected[item.Location], Convert.ToHexString(SHA256.HashData(content)));
        });

        Assert.Equal(expected.Count, items.Count);
    }

    [Fact]
    public async Task A_file_of_one_GiB_is_read_in_flat_memory()
    {
        string file = tree.File("sparse");
        using (FileStream sparse = new(file, FileMode.Open))
        {
            sparse.SetLength(1 << 30);
        }

        await using SftpConnector connector = Connector();
        await using IObjectContent content = (await connector.OpenAsync(file, default)).Content!;
        byte[] buffer = new byte[256 * 1024];
        long bytes = 0;
        long most = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        while (await content.ReadAsync(buffer, default).AsTask().WaitAsync(Deadline) is { Count: > 0 } read)
        {
            bytes += read.Count;
            if (bytes % (64 * 1024 * 1024) < buffer.Length)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(1 << 30, bytes);

        // The memory is the whole process's, and other tests have parts of files in hand meanwhile; a reader that kept what it read would hold all of the file.
        Assert.InRange(most, long.MinValue, 512L * 1024 * 1024);
    }

    [Fact]
    public async Task Oldest_first_is_by_the_time_of_change()
    {
        foreach ((string name, int day) in new[] { ("new", 9), ("z/oldest", 1), ("middle", 5) })
        {
            File.SetLastWriteTimeUtc(tree.Text(name, "x"), new DateTime(2024, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        await using SftpConnector connector = Connector(o => o.Order = ListingOrder.OldestFirst);

        Assert.Equal(["oldest", "middle", "new"], (await connector.Items()).Select(i => Path.GetFileName(i.Location)));
    }

    [Fact]
    public async Task Only_the_folder_itself_is_listed_when_that_is_wanted()
    {
        tree.Text("a", "x");
        tree.Text("sub/b", "x");
        await using SftpConnector connector = Connector(o => o.Recursive = false);

        Assert.Equal([tree.Path + "/a"], (await connector.Items()).Select(i => i.Location));
    }

    [Fact]
    public async Task Files_in_the_making_and_files_without_their_companion_are_not_listed()
    {
        foreach (string name in (string[])["whole.xml", "whole.xml.done", "alone.xml", "x.part", "y.TMP", ".hidden", "z.filepart", "orphan.done"])
        {
            tree.Text(name, "x");
        }

        await using SftpConnector all = Connector();
        await using SftpConnector marked = Connector(o => o.Markers = [".done"]);

        Assert.Equal(["alone.xml", "orphan.done", "whole.xml", "whole.xml.done"], (await all.Items()).Select(i => Path.GetFileName(i.Location)).Order(StringComparer.Ordinal));
        Assert.Equal(["whole.xml"], (await marked.Items()).Select(i => Path.GetFileName(i.Location)));
    }

    [Fact]
    public async Task A_moved_file_goes_to_the_folder_asked_for_and_never_over_another()
    {
        tree.Text("processed/a", "was there");
        string file = tree.Text("in/a", "new");
        await using SftpConnector connector = Connector(o => o.OwnFolders = ["processed"]);
        NewItem item = (await connector.Items()).Single();
        ActionPlan plan = new() { Kind = ActionKind.Move, Target = "processed", PreserveRelativePath = false };

        ActionResult moved = await connector.ActAsync(Requests.For(item, ActionKind.Move, 1, [], plan), default);

        Assert.Equal(ActionStatus.Success, moved.Status);
        Assert.NotEqual(tree.Path + "/processed/a", moved.Destination);
        Assert.Equal("new", File.ReadAllText(moved.Destination!));
        Assert.Equal("was there", File.ReadAllText(tree.Path + "/processed/a"));
        Assert.False(File.Exists(file));
        Assert.Empty(await connector.Items());
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("/etc")]
    [InlineData("a/../../b")]
    [InlineData("")]
    public async Task Nothing_is_moved_out_of_the_asset(string target)
    {
        string file = tree.Text("a", "x");
        await using SftpConnector connector = Connector();
        NewItem item = (await connector.Items()).Single();

        ActionResult moved = await connector.ActAsync(Requests.For(item, ActionKind.Move, 1, [], new ActionPlan { Kind = ActionKind.Move, Target = target }), default);

        Assert.Equal(ActionStatus.Error, moved.Status);
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData(ActionKind.Delete, "staged")]
    [InlineData(ActionKind.Delete, "removed")]
    [InlineData(ActionKind.Move, "staged")]
    [InlineData(ActionKind.Move, "moved")]
    public async Task An_action_that_a_crash_cut_short_is_finished_when_it_comes_again(ActionKind kind, string step)
    {
        using TempTree state = new();
        string file = tree.Text("a/bad", "bad");
        ActionRequest request;
        await using (SftpConnector dying = Connector(o => o.StateDirectory = state.Path))
        {
            request = Requests.For((await dying.Items()).Single(), kind, 1, "bad"u8.ToArray());
            dying.Actions.OnStep = s => s == step ? throw new CrashException() : default;
            await Assert.ThrowsAsync<CrashException>(() => dying.ActAsync(request, default).AsTask());
        }

        await using SftpConnector next = Connector(o => o.StateDirectory = state.Path);
        Assert.Empty(await next.Items());
        ActionResult result = await next.ActAsync(request, default);

        Assert.Equal(ActionStatus.Success, result.Status);
        Assert.False(File.Exists(file));
        Assert.Equal(kind == ActionKind.Move ? ["dsxconnect-quarantine/a/bad"] : [], tree.AllFiles());
    }

    [Fact]
    public async Task A_file_that_took_the_place_of_the_scanned_one_gets_its_name_back()
    {
        string file = tree.Text("a", "scanned");
        await using SftpConnector connector = Connector();
        ActionRequest request = Requests.For((await connector.Items()).Single(), ActionKind.Delete, 1, []);
        File.Delete(file);
        tree.Text("a", "another");
        File.SetLastWriteTimeUtc(file, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        ActionResult result = await connector.ActAsync(request, default);

        Assert.Equal(ActionStatus.ObjectChanged, result.Status);
        Assert.Equal("another", File.ReadAllText(file));
    }

    [Fact]
    public async Task A_rename_without_leave_to_replace_replaces_nothing()
    {
        byte[] a = Encoding.UTF8.GetBytes(tree.Text("a", "a"));
        byte[] b = Encoding.UTF8.GetBytes(tree.Text("b", "b"));
        await using SftpSession session = await sshd.Server.ConnectAsync();

        SftpException e = await Assert.ThrowsAsync<SftpException>(() => session.RenameAsync(a, b, replace: false, default).AsTask());
        Assert.Equal(SftpFailureKind.ServerFailure, e.Kind);
        Assert.Equal("b", File.ReadAllText(tree.Path + "/b"));

        await session.RenameAsync(a, b, replace: true, default);
        Assert.Equal("a", File.ReadAllText(tree.Path + "/b"));
        Assert.False(File.Exists(tree.Path + "/a"));
    }

    [Fact]
    public async Task A_written_file_is_there_to_its_last_byte_and_never_over_another()
    {
        byte[] content = RandomNumberGenerator.GetBytes(9_000_001);
        byte[] path = Encoding.UTF8.GetBytes(tree.Path + "/new");
        await using SftpSession session = await sshd.Server.ConnectAsync();
        await using ISftpFileWriter writer = await session.CreateAsync(path, 0x180, default);
        for (int at = 0; at < content.Length; at += 700_000)
        {
            await writer.WriteAsync(content.AsMemory(at, Math.Min(700_000, content.Length - at)), default);
        }

        SftpAttributes written = await writer.FinishAsync(default);

        Assert.Equal(content.Length, written.Size);
        Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(tree.Path + "/new")));
        await Assert.ThrowsAsync<SftpException>(() => session.CreateAsync(path, 0x180, default).AsTask());
    }

    [Fact]
    public async Task A_missing_folder_is_a_failure_and_never_an_empty_listing()
    {
        await using SftpConnector connector = Connector(o => o.Folder = tree.Path + "/missing");

        Assert.Equal(ReasonCode.ObjectNotFound, (await connector.Pages()).Single().Failure?.Reason);
        Assert.Equal(ReasonCode.ObjectNotFound, (await connector.CheckAsync(default))?.Reason);
    }

    private SftpConnector Connector(Action<SftpOptions>? set = null) => Connector(out _, set);

    private SftpConnector Connector(out SshTransportFactory factory, Action<SftpOptions>? set = null)
    {
        SftpOptions options = new() { Server = sshd.Server.Options(), Folder = tree.Path };
        set?.Invoke(options);
        factory = new SshTransportFactory(options.Server);
        return new SftpConnector(options, factory, new SftpSessionOptions(), TimeProvider.System);
    }
}
