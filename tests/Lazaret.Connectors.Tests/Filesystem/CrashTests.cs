using System.Text;
using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Actions;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>An action is cut off at each of its steps, once or again and again, and run anew: it takes effect exactly once and nothing is lost.</summary>
public sealed class CrashTests
{
    private static readonly byte[] Bad = Encoding.ASCII.GetBytes("bad");

    public static TheoryData<ActionKind, bool> Cases => new()
    {
        { ActionKind.Delete, false }, { ActionKind.Move, false }, { ActionKind.Move, true }, { ActionKind.MoveTag, false }, { ActionKind.MoveTag, true }, { ActionKind.Tag, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Abuse02_a_crash_at_any_step_of_an_action_is_made_good_by_running_it_again(ActionKind kind, bool crossDevice)
    {
        List<string> steps = [];
        using (TempTree tree = new())
        {
            await Run(tree, kind, crossDevice, step => steps.Add(step));
        }

        Assert.NotEmpty(steps);
        for (int crash = 0; crash < steps.Count; crash++)
        {
            using TempTree tree = new();
            int left = crash;
            await Run(tree, kind, crossDevice, step => _ = left-- == 0 ? throw new CrashException() : 0);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Abuse02_crashes_at_random_steps_again_and_again_are_made_good(ActionKind kind, bool crossDevice)
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        for (int round = 0; round < 40; round++)
        {
            using TempTree tree = new();
            int crashes = 5;
            try
            {
                await Run(tree, kind, crossDevice, step => _ = crashes > 0 && random.Next(3) == 0 ? throw new CrashException(crashes--) : 0, durable: false);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, round {round}", e);
            }
        }
    }

    private static async Task Run(TempTree tree, ActionKind kind, bool crossDevice, Action<string> onStep, bool durable = true)
    {
        string file = tree.Text("d/bad.exe", "bad");
        string neighbour = tree.Text("d/good.exe", "good");
        tree.Text("dsxconnect-quarantine/d/bad.exe", "an older one");
        NewItem item = (await tree.Connector().Items()).Single(i => i.Location == file);
        ActionResult? result = null;
        while (result is null)
        {
            // A new connector each time, as after a restart.
            FilesystemConnector connector = tree.Connector(o => o.Durable = durable); // without it only the waits for the disk are missing
            connector.OnStep = step =>
            {
                onStep(step);
                return crossDevice && step == "move.rename" ? Errno.CrossDevice : 0;
            };
            try
            {
                result = await connector.Act(item, kind, Bad);
            }
            catch (CrashException)
            {
            }
        }

        Assert.True(result.Status == ActionStatus.Success, result.Message);
        Assert.Equal("good", File.ReadAllText(neighbour));
        Assert.Equal("an older one", File.ReadAllText(tree.Path + "/dsxconnect-quarantine/d/bad.exe"));
        List<string> files = [.. tree.AllFiles().Where(f => !f.Contains("/.lazaret/journal/", StringComparison.Ordinal))];
        string[] moved = ["dsxconnect-quarantine/d/bad-1.exe", "dsxconnect-quarantine/d/bad-1.exe.lazaret.json"];
        string[] expected = kind switch
        {
            ActionKind.Delete => [],
            ActionKind.Move => moved,
            ActionKind.MoveTag => [.. moved, "dsxconnect-quarantine/d/bad-1.exe.dsx.tags.json"],
            _ => ["d/bad.exe", "d/bad.exe.dsx.tags.json"],
        };
        Assert.Equal(expected.Append("d/good.exe").Append("dsxconnect-quarantine/d/bad.exe").Order(StringComparer.Ordinal), files);
        if (result.Destination is { } destination)
        {
            Assert.Equal(Bad, TempTree.ReadAt(destination)!);
            Assert.Equal(0x180, TempTree.StatOf(destination).Mode);
        }
    }
}
