using System.Diagnostics;
using System.Text.Json;

namespace Lazaret.Domains.Tests.Grpc;

/// <summary>Debian's gRPC client for Python, another implementation of everything here: <c>client.py</c>.</summary>
internal static class PythonClient
{
    public static Process Start(object options)
    {
        Process process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Grpc", "client.py")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["GRPC_VERBOSITY"] = "NONE", ["no_proxy"] = "*", ["http_proxy"] = "", ["https_proxy"] = "" },
        })!;
        process.StandardInput.WriteLine(JsonSerializer.Serialize(options));
        process.StandardInput.Flush();
        return process;
    }

    /// <summary>What it says, a JSON value a line.</summary>
    public static async Task<List<JsonElement>> RunAsync(object options)
    {
        using Process process = Start(options);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"client.py ended with {process.ExitCode}; python3-grpcio is in eng/test-packages.txt. {await error}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l))];
    }
}
