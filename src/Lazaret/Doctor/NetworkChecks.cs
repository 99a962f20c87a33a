using System.Net;
using System.Net.Sockets;
using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Core.Scanners;
using Lazaret.Output;
using Lazaret.Scanners;

namespace Lazaret.Doctor;

/// <summary>Is the port free, and do the scanners answer?</summary>
internal static class NetworkChecks
{
    private static readonly string[] UsualClamd = ["clamd:unix:/run/clamav/clamd.ctl", "clamd:tcp://127.0.0.1:3310"];

    public static CheckResult Port(IPEndPoint listen)
    {
        try
        {
            using Socket socket = new(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(listen);
            socket.Listen(1);
            return new("port", CheckStatus.Ok, $"{listen} is free");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new("port", CheckStatus.Warn, $"{listen} is in use, perhaps by a Lazaret that runs", "choose another with --listen");
        }
        catch (SocketException e)
        {
            return new("port", CheckStatus.Fail, $"{listen} cannot be listened on: {e.Message}", "choose another with --listen");
        }
    }

    /// <summary>Named scanners must answer; without any, a clamd in its usual places is looked for.</summary>
    public static async Task<IReadOnlyList<CheckResult>> ScannersAsync(IReadOnlyList<string> specs, ScannerFactoryOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        List<CheckResult> results = [];
        foreach (string spec in specs)
        {
            string? trouble = await TryAsync(spec, options, time, cancellationToken);
            results.Add(trouble is null
                ? new("scanner", CheckStatus.Ok, $"{SafeText.Visible(spec)} answers")
                : new("scanner", CheckStatus.Fail, $"{SafeText.Visible(spec)}: {trouble}", "start it, or name another with --scanner"));
        }

        if (specs.Count == 0)
        {
            foreach (string spec in UsualClamd)
            {
                if (await TryAsync(spec, options, time, cancellationToken) is null)
                {
                    return [new("clamd", CheckStatus.Ok, $"a ClamAV daemon answers: use it with --scanner {spec}")];
                }
            }

            results.Add(new(
                "clamd",
                CheckStatus.Warn,
                "no ClamAV daemon answers in the usual places; the built-in signatures are a starter, not an antivirus",
                "apt-get install clamav-daemon, then --scanner clamd:unix:/run/clamav/clamd.ctl"));
        }

        return results;
    }

    private static async Task<string?> TryAsync(string spec, ScannerFactoryOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            List<IScanner> scanners = ScannerChain.Create([spec], time, null, options);
            await using IScanner scanner = scanners[0];
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(5));
            return await scanner.CheckAsync(limit.Token) is { } failure ? SafeText.Visible(failure.Message) : null;
        }
        catch (UserErrorException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "gives no answer within 5 s";
        }
    }
}
