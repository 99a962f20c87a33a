using System.Globalization;
using Lazaret.Output;

namespace Lazaret.Doctor;

/// <summary>Can the data folder be written, has it room, and how long does a durable write take there?</summary>
internal static class DataFolderCheck
{
    private const long LeastFree = 1L << 30;
    private const int Writes = 20;

    public static IEnumerable<CheckResult> Run(string data, TimeProvider time)
    {
        // A folder that is not there yet is not made for a look: its nearest parent is on the same disk.
        string folder = Path.GetFullPath(data);
        while (!Directory.Exists(folder) && !File.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        string where = SafeText.Visible(folder);
        string probe = Path.Combine(folder, ".lazaret-doctor-" + Guid.NewGuid().ToString("N"));
        TimeSpan? each = null;
        string? trouble = null;
        try
        {
            each = Measure(probe, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            trouble = e.Message;
        }

        if (each is not { } took)
        {
            yield return new("data_folder", CheckStatus.Fail, $"{where} cannot be written to: {SafeText.Visible(trouble ?? "")}", "choose another folder with --data, or mend its rights");
            yield break;
        }

        yield return new("data_folder", CheckStatus.Ok, $"{where} can be written to");
        long free = new DriveInfo(folder).AvailableFreeSpace;
        yield return free >= LeastFree
            ? new("disk_space", CheckStatus.Ok, $"{Sizes.Format(free)} are free there")
            : new("disk_space", CheckStatus.Warn, $"only {Sizes.Format(free)} are free there", "make room; when the disk is full, new work is refused and nothing is lost");
        string speed = string.Create(CultureInfo.InvariantCulture, $"a durable write takes {took.TotalMilliseconds:0.0} ms there");
        yield return took < TimeSpan.FromMilliseconds(25)
            ? new("sync_speed", CheckStatus.Ok, speed)
            : new("sync_speed", CheckStatus.Warn, speed, "put the data folder on a local SSD: every commit waits for the disk");
    }

    private static TimeSpan Measure(string probe, TimeProvider time)
    {
        try
        {
            using FileStream file = new(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
            byte[] block = new byte[4096];
            long began = time.GetTimestamp();
            for (int i = 0; i < Writes; i++)
            {
                file.Write(block);
                file.Flush(flushToDisk: true);
            }

            return time.GetElapsedTime(began) / Writes;
        }
        finally
        {
            File.Delete(probe);
        }
    }
}
