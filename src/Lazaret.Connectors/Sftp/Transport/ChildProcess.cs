using System.ComponentModel;
using System.Diagnostics;

namespace Lazaret.Connectors.Sftp.Transport;

/// <summary>Starts OpenSSH's programs: words as an array, an environment of our own.</summary>
internal static class ChildProcess
{
    /// <param name="program">Absolute path.</param>
    /// <param name="words">Its arguments.</param>
    /// <param name="home">Its home folder, where nothing lies.</param>
    /// <param name="more">Further variables.</param>
    /// <exception cref="SftpException">It cannot be started.</exception>
    public static Process Start(string program, IEnumerable<string> words, string home, IReadOnlyDictionary<string, string>? more = null)
    {
        ProcessStartInfo start = new(program, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["HOME"] = home;
        start.Environment["LC_ALL"] = "C";
        foreach ((string name, string value) in more ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new SftpException(SftpFailureKind.NoProgram, $"{program} cannot be started: {e.Message}");
        }
    }

    /// <summary>Ends exactly this process, if it runs.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended by itself.
        }
    }
}
