using System.Globalization;
using System.Runtime.InteropServices;

namespace Lazaret.Doctor;

/// <summary>What the operating system allows us.</summary>
internal static partial class KernelChecks
{
    private const long LeastFiles = 4096;
    private const long LeastWatches = 65_536;
    private const long LeastEvents = 16_384;
    private const long SysOpenAt2 = 437;

    public static CheckResult Runtime() => Environment.Version.Major >= 10
        ? new("runtime", CheckStatus.Ok, RuntimeInformation.FrameworkDescription)
        : new("runtime", CheckStatus.Fail, RuntimeInformation.FrameworkDescription, "install .NET 10");

    /// <summary>The soft limit of open files, from /proc.</summary>
    public static CheckResult OpenFiles()
    {
        string? line = ReadLines("/proc/self/limits").FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length < 5)
        {
            return new("open_files", CheckStatus.Warn, "the limit of open files cannot be read");
        }

        return words[3] == "unlimited" || (long.TryParse(words[3], CultureInfo.InvariantCulture, out long limit) && limit >= LeastFiles)
            ? new("open_files", CheckStatus.Ok, $"{words[3]} files may be open at once")
            : new("open_files", CheckStatus.Warn, $"only {words[3]} files may be open at once", $"raise it: ulimit -n {LeastFiles}, or LimitNOFILE in the systemd unit");
    }

    /// <summary>inotify, which the monitor mode needs.</summary>
    public static CheckResult Inotify()
    {
        long? watches = ReadNumber("/proc/sys/fs/inotify/max_user_watches");
        long? events = ReadNumber("/proc/sys/fs/inotify/max_queued_events");
        if (watches is null || events is null)
        {
            return new("inotify", CheckStatus.Warn, "this system tells of no inotify; the monitor mode will poll", null);
        }

        string detail = $"{watches} folders can be watched, {events} events can wait";
        return watches >= LeastWatches && events >= LeastEvents
            ? new("inotify", CheckStatus.Ok, detail)
            : new(
                "inotify",
                CheckStatus.Warn,
                detail + "; with more, changes are found by listing again",
                $"sysctl fs.inotify.max_user_watches={LeastWatches * 8} fs.inotify.max_queued_events={LeastEvents * 4}");
    }

    /// <summary>openat2 lets the kernel itself refuse paths that lead out of the asset.</summary>
    public static unsafe CheckResult OpenAt2()
    {
        const int currentDirectory = -100;
        OpenHow how = new() { Flags = 0x200000 | 0x80000, Resolve = 0x08 }; // O_PATH | O_CLOEXEC, RESOLVE_BENEATH
        long fd;
        fixed (byte* name = "."u8)
        {
            fd = Syscall(SysOpenAt2, currentDirectory, name, &how, (nuint)sizeof(OpenHow));
        }

        if (fd < 0)
        {
            return new(
                "openat2",
                CheckStatus.Warn,
                "the system call openat2 cannot be used (Linux before 5.6, or a container that forbids it); paths are walked part by part instead, which is slower");
        }

        _ = Close((int)fd);
        return new("openat2", CheckStatus.Ok, "the kernel checks that no path leads out of a scanned folder");
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long? ReadNumber(string path) =>
        ReadLines(path) is [var only, ..] && long.TryParse(only, CultureInfo.InvariantCulture, out long number) ? number : null;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial long Syscall(long number, int directory, byte* path, OpenHow* how, nuint size);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);

    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
