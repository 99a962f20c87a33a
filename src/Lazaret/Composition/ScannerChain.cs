using Lazaret.Cli;
using Lazaret.Core.Scanners;
using Lazaret.Output;
using Lazaret.Scanners;
using Microsoft.Extensions.Logging;

namespace Lazaret.Composition;

/// <summary>The scanners of a chain.</summary>
internal static class ScannerChain
{
    /// <summary>Makes them; the first that is wrong ends it. One that is named twice counts once.</summary>
    public static List<IScanner> Create(IReadOnlyList<string> specs, TimeProvider time, ILoggerFactory? loggers, ScannerFactoryOptions options)
    {
        List<IScanner> scanners = [];
        foreach (string spec in specs.Distinct(StringComparer.Ordinal))
        {
            try
            {
                scanners.Add(ScannerFactory.Create(spec, time, loggers, options));
            }
            catch (ArgumentException e)
            {
                throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
            }
        }

        return scanners;
    }

    /// <summary>All of them must answer now.</summary>
    public static async Task RequireAsync(IReadOnlyList<IScanner> scanners, CancellationToken cancellationToken)
    {
        foreach (IScanner scanner in scanners)
        {
            if (await scanner.CheckAsync(cancellationToken) is { } failure)
            {
                throw new UserErrorException($"the scanner {SafeText.Visible(scanner.Name)} cannot be used: {SafeText.Visible(failure.Message)}");
            }
        }
    }
}
