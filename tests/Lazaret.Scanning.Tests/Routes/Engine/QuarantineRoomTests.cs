using System.Text;
using Lazaret.Core.Jobs;
using Lazaret.Scanning.Routes.Quarantine;

namespace Lazaret.Scanning.Tests.Routes.Engine;

/// <summary>A route whose quarantine on disk runs out of room in the middle of writing: the error that a full volume gives is put in at each step, as not every machine lets a small volume be mounted.</summary>
public sealed class QuarantineRoomTests : IDisposable
{
    private const int NoSpaceLeft = 28;
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("lazaret-room-").FullName, "quarantine");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Theory]
    [InlineData("partial.create")]
    [InlineData("partial.sync")]
    [InlineData("record.create")]
    [InlineData("record.sync")]
    [InlineData("record.move")]
    [InlineData("content.move")]
    public async Task W5_a_volume_that_is_full_at_any_step_leaves_the_file_at_its_source_and_later_it_is_in_quarantine_once(string at)
    {
        int full = 3;
        int acted = 0;
        RouteRig? route = null;
        await using RouteRig rig = route = new()
        {
            OtherQuarantine = LocalQuarantine.Open(new LocalQuarantineOptions { Folder = folder, Reserve = 0 }, TimeProvider.System, null, step =>
            {
                if (step == at && Interlocked.Decrement(ref full) >= 0)
                {
                    acted += route!.Source.Acted.Count;
                    throw new IOException("No space left on device", NoSpaceLeft);
                }
            }),
        };
        rig.Source.Add("/fake/bad.xml", "EVIL");
        JobCounts counts = await rig.RunAsync();
        Assert.Equal((1, 0), (counts.Malicious, counts.Failed));
        Assert.True(full < 0 && acted == 0);
        Assert.Single(rig.Source.Acted);
        Assert.Empty(rig.Out.Objects);
        string kept = Assert.Single(Directory.GetFiles(folder, "*.q", SearchOption.AllDirectories));
        Assert.Equal("EVIL", Encoding.UTF8.GetString(File.ReadAllBytes(kept)));
        Assert.Equal([kept, Path.ChangeExtension(kept, ".json")], Directory.GetFiles(folder, "*", SearchOption.AllDirectories).OrderDescending());
    }
}
