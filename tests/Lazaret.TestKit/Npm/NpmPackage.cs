using System.Diagnostics;

namespace Lazaret.TestKit.Npm;

/// <summary>A server that npm installs: put into a cache folder on first use, for all test runs after it.</summary>
/// <remarks>The folder is <c>LAZARET_TEST_CACHE</c>, or <c>.cache/lazaret-tests</c> of the user's home.</remarks>
/// <param name="name">The package.</param>
/// <param name="version">Its exact version.</param>
public sealed class NpmPackage(string name, string version)
{
    private static readonly SemaphoreSlim Gate = new(1);

    /// <summary>Where the node program is.</summary>
    public static string Node => Find("node");

    /// <summary>The path of a file of the package; installs it when it is not there.</summary>
    public async Task<string> FileAsync(string path)
    {
        string home = Folder();
        await Gate.WaitAsync();
        try
        {
            if (!Directory.Exists(home))
            {
                await InstallAsync(home);
            }
        }
        finally
        {
            Gate.Release();
        }

        return Path.Combine(home, "node_modules", name, path);
    }

    private static string Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException($"These tests need {program}: install Node.js 20 with npm (apt-get install nodejs npm)");

    private string Folder()
    {
        string cache = Environment.GetEnvironmentVariable("LAZARET_TEST_CACHE")
            ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? Path.GetTempPath(), ".cache", "lazaret-tests");
        return Path.Combine(cache, $"{name}-{version}");
    }

    /// <summary>Installs beside the place and moves it there: what lies there is complete, whoever else is installing.</summary>
    private async Task InstallAsync(string home)
    {
        string npm = Find("npm");
        string beside = $"{home}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(beside);
        try
        {
            ProcessStartInfo start = new(npm, ["install", "--no-audit", "--no-fund", "--prefix", beside, $"{name}@{version}"])
            {
                WorkingDirectory = beside,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            };
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            using CancellationTokenSource deadline = new(TimeSpan.FromMinutes(5));
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }

            if (!process.HasExited || process.ExitCode != 0)
            {
                throw new InvalidOperationException($"These tests need npm's {name} {version}, and it could not be installed. Try: npm install --prefix {home} {name}@{version}\n{await errors}{await output}");
            }

            if (!Directory.Exists(home))
            {
                Directory.Move(beside, home);
            }
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }
}
