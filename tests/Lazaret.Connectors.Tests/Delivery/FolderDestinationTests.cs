using System.Text;
using Lazaret.Connectors.Filesystem.Delivery;
using Lazaret.Connectors.Tests.Filesystem;
using Lazaret.Core.Delivery;
using Lazaret.Core.Outcomes;

namespace Lazaret.Connectors.Tests.Delivery;

/// <summary>A folder of this machine.</summary>
public sealed class FolderDestinationTests : DestinationConformance
{
    private readonly TempTree tree = new();

    [Fact]
    public async Task A_link_on_the_way_is_not_followed()
    {
        using TempTree outside = new();
        Directory.CreateSymbolicLink(Path.Combine(tree.Path, "in"), outside.Path);

        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/a", [1]), default);

        Assert.Equal((DeliveryStatus.Refused, DeliveryBlame.Destination), (result.Status, result.Blame));
        Assert.Empty(Directory.GetFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task A_link_in_the_files_own_place_is_not_followed_either()
    {
        using TempTree outside = new();
        string victim = outside.File("victim", [9]);
        File.CreateSymbolicLink(Path.Combine(tree.Path, "a"), victim);

        Assert.Equal(DeliveryStatus.Collision, (await Destination.DeliverAsync(Items.Of("a", [9]), default)).Status);
        Assert.Equal(DeliveryStatus.Delivered, (await Destination.DeliverAsync(Items.Of("a", [1]) with { Overwrite = OverwritePolicy.Always }, default)).Status);
        Assert.Equal([9], await File.ReadAllBytesAsync(victim));
        Assert.Null(new FileInfo(Path.Combine(tree.Path, "a")).LinkTarget);
    }

    [Theory]
    [InlineData("written")]
    [InlineData("renamed")]
    public async Task A_delivery_that_was_cut_off_is_made_good_by_the_next_and_leaves_one_file(string step)
    {
        DeliveryItem item = Items.Of("in/a", Encoding.ASCII.GetBytes("content"));
        FolderDestination dying = new(new FolderDestinationOptions { Path = tree.Path }) { OnStep = s => Fail(s == step) };
        await Assert.ThrowsAsync<CrashException>(async () => await dying.DeliverAsync(item, default));

        DeliveryResult result = await Destination.DeliverAsync(item, default);

        Assert.Equal((DeliveryStatus.Delivered, step == "renamed"), (result.Status, result.WasThere));
        Assert.Equal(["in/a"], Directory.GetFiles(tree.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(f => Path.GetRelativePath(tree.Path, f)));
    }

    [Fact]
    public async Task What_a_stranger_left_under_the_temporary_name_is_neither_written_to_nor_in_the_way()
    {
        DeliveryItem item = Items.Of("a", [1, 2, 3]);
        FolderDestination dying = new(new FolderDestinationOptions { Path = tree.Path }) { OnStep = _ => Fail(true) };
        await Assert.ThrowsAsync<CrashException>(async () => await dying.DeliverAsync(item, default));
        string temporary = Directory.GetFiles(tree.Path, ".*.lazaret-part", new EnumerationOptions { AttributesToSkip = 0 }).Single();
        File.Delete(temporary);
        string victim = tree.File("victim", [7]);
        File.CreateSymbolicLink(temporary, victim);

        Assert.Equal(DeliveryStatus.Delivered, (await Destination.DeliverAsync(item, default)).Status);
        Assert.Equal([7], await File.ReadAllBytesAsync(victim));
        Assert.Equal([1, 2, 3], Get("a")!);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_not_made()
    {
        FolderDestination missing = new(new FolderDestinationOptions { Path = Path.Combine(tree.Path, "mount") });

        DeliveryResult result = await missing.DeliverAsync(Items.Of("a", [1]), default);

        Assert.Equal((DeliveryStatus.Unavailable, DeliveryBlame.Destination), (result.Status, result.Blame));
        Assert.Equal(ReasonCode.ObjectNotFound, (await missing.CheckAsync(default))?.Reason);
        Assert.False(Directory.Exists(Path.Combine(tree.Path, "mount")));
    }

    [Fact]
    public async Task A_part_of_a_key_that_no_folder_takes_is_named()
    {
        DeliveryResult result = await Destination.DeliverAsync(Items.Of("in/" + new string('ö', 128), [1]), default);

        Assert.Equal(DeliveryStatus.Refused, result.Status);
        Assert.Contains("256 bytes", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_and_folders_get_the_permissions_that_were_set()
    {
        await Destination.DeliverAsync(Items.Of("d/a", [1]), default);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(tree.Path, "d", "a")));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(tree.Path, "d")) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute));
    }

    protected override ValueTask<IDestination> CreateAsync() => ValueTask.FromResult<IDestination>(new FolderDestination(new FolderDestinationOptions { Path = tree.Path }));

    protected override byte[]? Get(string key) => File.Exists(Path.Combine(tree.Path, key)) ? File.ReadAllBytes(Path.Combine(tree.Path, key)) : null;

    protected override void Put(string key, byte[] content) => tree.File(key, content);

    protected override IReadOnlyList<string> Keys() =>
        [.. Directory.GetFiles(tree.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(f => Path.GetRelativePath(tree.Path, f))];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        tree.Dispose();
    }

    private static void Fail(bool now)
    {
        if (now)
        {
            throw new CrashException();
        }
    }
}
