using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Lazaret.Scanning.Audit;

/// <summary>What the kernel still holds of what was sent.</summary>
internal static class KernelSendQueue
{
    private const uint TiocOutq = 0x5411;

    /// <summary>
    /// Bytes handed to the kernel that the other machine has not acknowledged; 0 where the system does not tell (not Linux), so that only the grace time speaks.
    /// </summary>
    public static int Unacknowledged(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        bool held = false;
        SafeSocketHandle handle = socket.SafeHandle;
        try
        {
            handle.DangerousAddRef(ref held);
            return ioctl((int)handle.DangerousGetHandle(), TiocOutq, out int bytes) == 0
                ? bytes
                : throw new SocketException((int)SocketError.NotConnected, $"The kernel does not tell what of the socket was acknowledged (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(int fd, nuint request, out int value);
}
