using System.Runtime.InteropServices;

namespace Lazaret.Connectors.Linux;

/// <summary>Flags of open, some of which differ between machines.</summary>
internal static class OpenFlags
{
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public const int Read = 0;
    public const int Write = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlock = 0x800;
    public const int NoAccessTime = 0x40000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;
    public static readonly int Directory = Arm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = Arm ? 0x8000 : 0x20000;

    public const int CurrentDirectory = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtEmptyPath = 0x1000;

    public const uint RenameNoReplace = 1;

    /// <summary>A handle that only stands for a directory: enough to open, rename and unlink below it.</summary>
    public static readonly int DirectoryHandle = PathOnly | Directory | NoFollow | CloseOnExec;
}
