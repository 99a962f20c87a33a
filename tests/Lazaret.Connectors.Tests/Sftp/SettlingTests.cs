using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.Connectors.Sftp.Watching;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.TestKit.Time;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>A file is taken when it is whole (<c>sftp-ingest</c> §4.3, W6).</summary>
public sealed class SettlingTests(SshdFixture sshd) : IClassFixture<SshdFixture>, IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TempTree tree = new();
    private readonly ManualTimeProvider time = new();

    public void Dispose() => tree.Dispose();

    [Fact]
    public void A_file_is_whole_when_two_listings_far_enough_apart_show_it_alike()
    {
        SettlingList list = new(time, TimeSpan.FromSeconds(30), TimeSpan.Zero, 10);

        Assert.False(List(list, Item("a", 1)));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(List(list, Item("a", 1)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(List(list, Item("a", 1)));
    }

    [Fact]
    public void A_file_that_grew_waits_its_whole_time_again()
    {
        SettlingList list = new(time, TimeSpan.FromSeconds(30), TimeSpan.Zero, 10);

        Assert.False(List(list, Item("a", 1)));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(List(list, Item("a", 2)));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(List(list, Item("a", 2)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(List(list, Item("a", 2)));
    }

    [Fact]
    public void A_file_is_old_by_what_the_server_changed_later_and_not_by_our_clock()
    {
        SettlingList list = new(time, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), 10);
        time.Advance(TimeSpan.FromDays(1));

        Assert.False(List(list, Item("old by our clock alone", 1)));
        Assert.False(List(list, Item("a", 1, 60)));
        Assert.True(List(list, Item("old by the server's", 1)));
    }

    [Fact]
    public void A_file_from_the_far_future_makes_no_other_file_old()
    {
        SettlingList list = new(time, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), 10);

        Assert.False(List(list, Item("future", 1, 86_400 * 365)));
        Assert.False(List(list, Item("growing", 1)));
    }

    [Fact]
    public void A_file_that_went_away_and_came_back_begins_anew()
    {
        SettlingList list = new(time, TimeSpan.FromSeconds(30), TimeSpan.Zero, 10);

        Assert.False(List(list, Item("a", 1)));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(List(list, Item("b", 1)));
        Assert.False(List(list, Item("a", 1)));
    }

    [Fact]
    public void What_has_no_room_waits_for_a_later_listing()
    {
        SettlingList list = new(time, TimeSpan.FromSeconds(30), TimeSpan.Zero, 1);
        list.Begin();
        Assert.False(list.IsWhole(Item("a", 1)));
        Assert.False(list.IsWhole(Item("b", 1)));
        list.End(complete: true);
        time.Advance(TimeSpan.FromSeconds(30));
        list.Begin();
        Assert.True(list.IsWhole(Item("a", 1)));
        Assert.False(list.IsWhole(Item("b", 1)));
        Assert.Equal(1, list.Count);
    }

    [Fact]
    public async Task A_file_that_still_grows_is_not_told_and_is_told_once_when_it_is_whole()
    {
        string growing = tree.Text("growing", "1");
        string done = tree.Text("done", "whole");
        SftpOptions options = new() { Server = sshd.Server.Options(), Folder = tree.Path, Settle = TimeSpan.FromSeconds(30), PollInterval = TimeSpan.FromSeconds(10) };
        await using SftpConnector connector = new(options, new SshTransportFactory(options.Server), new SftpSessionOptions { RequestTimeout = TimeSpan.FromDays(1) }, time);
        Assert.Null(await connector.CheckAsync(default));
        using CancellationTokenSource stop = new();
        List<NewItem> told = [];
        Task watching = Task.Run(async () =>
        {
            await foreach (ListPage page in connector.WatchAsync(new MonitorRequest("") { Reconcile = TimeSpan.FromDays(10) }, stop.Token))
            {
                lock (told)
                {
                    told.AddRange(page.Items);
                }
            }
        });

        for (int poll = 0; poll < 5; poll++)
        {
            await RestsAsync(watching);
            File.AppendAllText(growing, "more");
            time.Advance(TimeSpan.FromSeconds(10));
        }

        await RestsAsync(watching);
        lock (told)
        {
            Assert.Equal([done], told.Select(i => i.Location));
        }

        for (int poll = 0; poll < 5; poll++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await RestsAsync(watching);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Equal([done, growing], told.Select(i => i.Location));
        Assert.Equal(new FileInfo(growing).Length, told[1].Identity.Size);
    }

    /// <summary>Waits until the monitor has listed and waits for its next turn.</summary>
    private async Task RestsAsync(Task watching)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (time.ActiveTimers < 2) // the session's own, and the monitor's rest
        {
            Assert.False(watching.IsCompleted, $"The monitor ended: {watching.Exception}");
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Run(() => File.ReadAllText("/proc/self/status"));
        }
    }

    private static bool List(SettlingList list, NewItem item)
    {
        list.Begin();
        bool whole = list.IsWhole(item);
        list.End(complete: true);
        return whole;
    }

    private static NewItem Item(string name, long size, int later = 0) =>
        new(name, "", new ObjectIdentity(size, (Start.AddSeconds(later) - DateTimeOffset.UnixEpoch).Ticks * 100, 0, null));
}
