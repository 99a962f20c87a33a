using System.Globalization;
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

    /// <summary>Keeps a success and gives it back.</summary>
    public ActionResult Keep(ItemId item, ActionResult result)
    {
        string path = PathOf(item);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(result));
        File.Move(path + ".new", path, overwrite: true);
        return result;
    }

    /// <summary>What took effect for this item earlier; null when nothing did.</summary>
    public ActionResult? Find(ItemId item)
    {
        try
        {
            return File.Exists(PathOf(item)) ? JsonSerializer.Deserialize<ActionResult>(File.ReadAllText(PathOf(item))) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string PathOf(ItemId item) => Path.Combine(folder, item.Value.ToString("x16", CultureInfo.InvariantCulture));
}
