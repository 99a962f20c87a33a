using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Lazaret.EndToEnd.Tests.Cli;

/// <summary>Runs the built binary as a process, as a user does.</summary>
internal static partial class LazaretBinary
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>The repository root: the folder with the solution, found upwards from the tests.</summary>
    public static string Root { get; } = FindRoot();

    public static string Path { get; } = System.IO.Path.Combine(Root, "src/Lazaret/bin/Release/net10.0/lazaret");

    /// <summary>Runs to the end. The arguments may hold any characters; for bytes that are not UTF-8 see <see cref="ShellAsync"/>.</summary>
    public static async Task<Ended> RunAsync(string directory, string[] args, (string Name, string Value)[]? environment = null)
    {
        using Process process = Start(directory, args, environment);
        return await EndAsync(process);
    }

    /// <summary>Runs a bash script in which <c>$LAZARET</c> is the binary.</summary>
    public static async Task<Ended> ShellAsync(string directory, string script)
    {
        ProcessStartInfo start = Info("bash", directory, ["-c", script]);
        start.Environment["LAZARET"] = Path;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    public static Process Start(string directory, string[] args, (string Name, string Value)[]? environment = null)
    {
        ProcessStartInfo start = Info(Path, directory, args);
        foreach ((string name, string value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for a process to end by itself, and kills it when it does not.</summary>
    public static async Task<Ended> EndAsync(Process process)
    {
        Task<string> stdout = process.StandardOutput.ReadToEndAsync();
        Task<string> stderr = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Deadline);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"lazaret did not end within {Deadline}. Output: {await stdout} {await stderr}");
        }

        return new Ended(process.ExitCode, await stdout, await stderr);
    }

    /// <summary>SIGTERM, SIGINT, or SIGKILL for anything else.</summary>
    public static void Signal(Process process, PosixSignal signal) =>
        Assert.Equal(0, Kill(process.Id, signal switch { PosixSignal.SIGTERM => 15, PosixSignal.SIGINT => 2, _ => 9 }));

    private static ProcessStartInfo Info(string file, string directory, string[] args)
    {
        ProcessStartInfo start = new(file, args)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };

        // The settings of whoever runs the tests must not reach in.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("LAZARET", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["XDG_CONFIG_HOME"] = "/nonexistent";
        start.Environment["LAZARET__DISPATCH__ENABLED"] = "false"; // its port is one for all tests that run at once; tests of the hub turn it on
        start.Environment["TERM"] = "xterm";
        return start;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Lazaret.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
