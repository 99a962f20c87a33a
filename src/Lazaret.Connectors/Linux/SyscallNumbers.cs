using System.Runtime.InteropServices;

namespace Lazaret.Connectors.Linux;

/// <summary>Numbers of system calls on the two machines we run on.</summary>
internal static class SyscallNumbers
{
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static readonly nint GetDents64 = Arm ? 61 : 217;
    public static readonly nint StatX = Arm ? 291 : 332;
    public static readonly nint RenameAt2 = Arm ? 276 : 316;
    public static readonly nint PReadV2 = Arm ? 286 : 327;
    public static readonly nint OpenAt2 = 437;
}
