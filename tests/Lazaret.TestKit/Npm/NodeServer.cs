using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lazaret.TestKit.Npm;

/// <summary>A server on Node.js, on a free port of the loopback, with its own folder.</summary>
public sealed class NodeServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private NodeServer(Process process, string folder, int port)
    {
        this.process = process;
        this.folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts one and waits until its port answers.</summary>
    /// <param name="script">What node runs.</param>
    /// <param name="arguments">Its arguments, for a folder and a port.</param>
    /// <param name="nodeOptions"><c>NODE_OPTIONS</c>.</param>
    public static async Task<NodeServer> StartAsync(string script, Func<string, int, string[]> arguments, string nodeOptions = "")
    {
        string folder = Directory.CreateTempSubdirectory("lazaret-node-").FullName;
        for (int attempt = 0; ; attempt++)
        {
            int port = Ports.Free();
            ProcessStartInfo start = new(NpmPackage.Node, [script, .. arguments(folder, port)])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["NODE_OPTIONS"] = nodeOptions },
            };
            StringBuilder said = new();
            Process process = Process.Start(start)!;
            process.OutputDataReceived += (_, e) => said.AppendLine(e.Data);
            process.ErrorDataReceived += (_, e) => said.AppendLine(e.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (await AnswersAsync(process, port))
            {
                return new NodeServer(process, folder, port);
            }

            // Somebody else took the port in between: try another one.
            if (attempt == 3)
            {
                throw new InvalidOperationException($"{Path.GetFileName(script)} did not start: {said}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<bool> AnswersAsync(Process process, int port)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (!process.HasExited)
        {
            try
            {
                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
                return true;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        return false;
    }
}
