using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Items;

namespace Lazaret.Connectors.Hosting;

/// <summary>Remembers actions that took effect, for cores that ask again after a lost answer; seven days, in the data folder.</summary>
internal sealed class ActionMemory
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private readonly string folder;

    public ActionMemory(string dataFolder, TimeProvider time)
    {
        folder = Path.Combine(dataFolder, "actions");
        Directory.CreateDirectory(folder);
        DateTime limit = (time.GetUtcNow() - Kept).UtcDateTime;
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            if (File.GetLastWriteTimeUtc(file) < limit)
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Keeps a success.</summary>
    public void Keep(ItemId item, ActionResult result)
    {
        string path = PathOf(item);
        using (FileStream file = File.Create(path + ".new"))
        {
            JsonSerializer.Serialize(file, new Stored(result.Kind, Bytes(result.Message), result.Destination is null ? null : Bytes(result.Destination)));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>What took effect for this item earlier; null when nothing did.</summary>
    public ActionResult? Find(ItemId item)
    {
        try
        {
            return File.Exists(PathOf(item)) && JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(PathOf(item))) is { } stored
                ? new ActionResult(stored.Kind, ActionStatus.Success, Text(stored.Message), stored.Destination is null ? null : Text(stored.Destination))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Names may hold what is no character: their units are kept, not their letters.</summary>
    private static byte[] Bytes(string text) => MemoryMarshal.AsBytes(text.AsSpan()).ToArray();

    private static string Text(byte[] bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));

    private sealed record Stored(ActionKind Kind, byte[] Message, byte[]? Destination);

    private string PathOf(ItemId item) => Path.Combine(folder, item.Value.ToString("x16", CultureInfo.InvariantCulture));
}
