using System.Runtime.InteropServices;

namespace Lazaret.Connectors.Linux;

/// <summary>Error numbers; the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Io = 5;
    public const int NoDeviceOrAddress = 6;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int Access = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int TextBusy = 26;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int NameTooLong = 36;
    public const int NoSyscall = 38;
    public const int Loop = 40;
    public const int NotSupported = 95;
    public const int TimedOut = 110;
    public const int Stale = 116;
    public const int Quota = 122;

    /// <summary>The error of this thread's last failed call.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>In the system's words.</summary>
    public static string Text(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
