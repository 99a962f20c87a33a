using System.Net;
using System.Net.Sockets;
using Lazaret.Connectors.Sftp;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Sftp.Transport;

namespace Lazaret.Connectors.Tests.Sftp.Fakes;

/// <summary>A server whose every byte a test decides.</summary>
/// <param name="script">What it does with a connection, which is closed afterwards.</param>
internal sealed class FakeSftpServer(Func<FakeConversation, Task> script) : ISftpTransportFactory
{
    public string Server => "fake:22";

    public int Connections { get; private set; }

    public async ValueTask<ISftpTransport> ConnectAsync(CancellationToken cancellationToken)
    {
        Connections++;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndpoint, cancellationToken);
        FakeConversation conversation = new(await listener.AcceptSocketAsync(cancellationToken));
        _ = Task.Run(async () =>
        {
            try
            {
                await script(conversation);
            }
            finally
            {
                conversation.Close();
            }
        }, CancellationToken.None);
        return new Transport(client);
    }

    public ValueTask<SftpSession> SessionAsync(SftpSessionOptions? options = null, TimeProvider? time = null) =>
        SftpSession.ConnectAsync(this, options ?? new SftpSessionOptions(), time ?? TimeProvider.System, default);

    private sealed class Transport(Socket socket) : ISftpTransport
    {
        private readonly NetworkStream stream = new(socket, ownsSocket: true);

        public Stream FromServer => stream;

        public Stream ToServer => stream;

        public ValueTask<SftpFailure?> ReasonAsync() => new((SftpFailure?)null);

        public void Abort()
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is over already.
            }
        }

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
