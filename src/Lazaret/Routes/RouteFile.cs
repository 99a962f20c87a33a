using Lazaret.Cli;
using Lazaret.Composition;
using Lazaret.Configuration.Catalog;
using Lazaret.Core.Scanners;
using Lazaret.Output;
using Lazaret.Scanners;
using Lazaret.Scanning.Routes.Definition;

namespace Lazaret.Routes;

/// <summary>Reads a route file from disk, with the scanners that this program knows.</summary>
internal static class RouteFile
{
    /// <summary>The reading, with its mistakes.</summary>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public static RouteReading Read(string path)
    {
        string text;
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > RouteReader.MostCharacters * 4L)
            {
                throw new UserErrorException($"the route file {SafeText.Visible(path)} has {file.Length} bytes; that is no route file");
            }

            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"the route file {SafeText.Visible(path)} cannot be read: {SafeText.Visible(e.Message)}", inner: e);
        }

        return RouteReader.Read(text, path, ScannerMistake);
    }

    /// <summary>What is wrong with a scanner's spec; null when nothing is.</summary>
    public static string? ScannerMistake(string spec)
    {
        try
        {
            IScanner scanner = ScannerFactory.Create(spec, TimeProvider.System);
            scanner.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (ArgumentException e)
        {
            return "scanners: " + e.Message.TrimEnd('.');
        }
    }

    /// <summary>The scanners of a route, with the settings of the core.</summary>
    public static List<IScanner> Scanners(IReadOnlyList<string> specs, string? config, TimeProvider time) =>
        ScannerChain.Create(specs, time, null, CoreOptions.Scanners(CoreSettings.Load(config)));
}
