using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.Bench;

/// <summary>Asks a Redis server one command at a time, without the client library that is measured.</summary>
internal sealed class RawRedis : IAsyncDisposable
{
    private readonly NetworkStream stream;
    private readonly StreamReader reader;

    private RawRedis(Socket socket)
    {
        stream = new NetworkStream(socket, ownsSocket: true);
        reader = new StreamReader(stream, Encoding.Latin1, false, 1 << 16);
    }

    public static async Task<RawRedis> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken).ConfigureAwait(false);
            return new RawRedis(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a command of ASCII words; the strings (null = nil) or the one number of its answer.</summary>
    /// <exception cref="InvalidOperationException">The server refuses.</exception>
    public async Task<IReadOnlyList<string?>> AskAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"*{words.Count}\r\n");
        foreach (string word in words)
        {
            text.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancellationToken).ConfigureAwait(false);
        string first = await LineAsync(cancellationToken).ConfigureAwait(false);
        if (first[0] != '*')
        {
            return [await ValueAsync(first, cancellationToken).ConfigureAwait(false)];
        }

        List<string?> values = [];
        for (int left = int.Parse(first.AsSpan(1), CultureInfo.InvariantCulture); left > 0; left--)
        {
            values.Add(await ValueAsync(await LineAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));
        }

        return values;
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        return stream.DisposeAsync();
    }

    private async Task<string?> ValueAsync(string line, CancellationToken cancellationToken) => line[0] switch
    {
        '-' => throw new InvalidOperationException($"Redis refuses: {line[1..]}"),
        '$' => line == "$-1" ? null : await LineAsync(cancellationToken).ConfigureAwait(false),
        _ => line[1..],
    };

    private async Task<string> LineAsync(CancellationToken cancellationToken) =>
        await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 } line ? line : throw new IOException("The Redis server closed the connection.");
}
