using System.Net;
using System.Net.Sockets;

namespace Lazaret.TestKit;

/// <summary>Ports of the loopback for servers of tests.</summary>
public static class Ports
{
    /// <summary>Below the range from which outgoing connections take theirs: nobody may take it while the server is down.</summary>
    public static int Free()
    {
        while (true)
        {
            int port = Random.Shared.Next(15_000, 32_000);
            try
            {
                using TcpListener probe = new(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another one.
            }
        }
    }
}
