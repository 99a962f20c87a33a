using System.Text;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Hosting;

/// <summary>The connector's UUID: kept in <c>connector_uuid.txt</c>, checked when it is read, never half written (<c>connectors</c> §1.7).</summary>
internal static partial class ConnectorIdentity
{
    public const string FileName = "connector_uuid.txt";

    /// <exception cref="ConnectorHostException">The folder cannot be used.</exception>
    public static Guid Load(string folder, ILogger logger)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            for (int i = 0; i < 3; i++)
            {
                if (File.Exists(path))
                {
                    if (Guid.TryParse(File.ReadAllText(path).Trim(), out Guid known) && known != Guid.Empty)
                    {
                        return known;
                    }

                    LogInvalid(logger, path);
                    File.Move(path, path + ".invalid", overwrite: true);
                }

                Guid fresh = Guid.NewGuid();
                string temporary = $"{path}.{Environment.ProcessId}.{fresh:N}";
                using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write))
                {
                    file.Write(Encoding.ASCII.GetBytes(fresh.ToString()));
                    file.Flush(flushToDisk: true);
                }

                try
                {
                    // Never over another one: two processes that start together end with the same identity.
                    File.Move(temporary, path, overwrite: false);
                    return fresh;
                }
                catch (IOException) when (File.Exists(path))
                {
                    File.Delete(temporary);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorHostException($"The data folder {folder} cannot be used: {e.Message}", e);
        }

        throw new ConnectorHostException($"The identity file {path} keeps changing under our hands; is another connector using this data folder?");
    }

    [LoggerMessage(2600, LogLevel.Warning, "{Path} holds no UUID; a new identity is made and the file is kept as .invalid")]
    private static partial void LogInvalid(ILogger logger, string path);
}
